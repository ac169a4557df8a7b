CREATE VIEW oms.orders AS
SELECT
    o.tenant                             AS tenant,
    o.id                                 AS id,
    o.body ->> 'number'                  AS number,
    o.body ->> 'channel'                 AS channel,
    o.body ->> 'external_id'             AS external_id,
    o.body -> 'party' ->> 'id'           AS party,
    o.progress ->> 'standing'            AS standing,
    o.status                             AS status,
    (o.body ->> 'placed_at')::timestamptz AS placed_at,
    o.body ->> 'currency'                AS currency,
    (o.body -> 'totals' ->> 'total')::numeric AS total,
    coalesce((o.progress -> 'money' ->> 'credited')::numeric, 0) AS credited,
    coalesce((o.progress -> 'money' ->> 'captured')::numeric, 0) AS captured,
    coalesce((o.progress -> 'money' ->> 'refunded')::numeric, 0) AS refunded,
    o.version                            AS version
FROM (
    SELECT r.tenant, r.id, r.body::jsonb AS body, p.body::jsonb AS progress, p.status, p.version
    FROM oms.record r
    LEFT JOIN oms.record p ON p.tenant = r.tenant AND p.is_order AND p.id = r.id AND p.kind = 4
    WHERE r.is_order AND r.kind = 3
) o;

CREATE VIEW oms.order_lines AS
SELECT
    o.tenant                             AS tenant,
    o.id                                 AS order_id,
    o.line                               AS line,
    o.value ->> 'sku'                    AS sku,
    (o.value ->> 'quantity')::bigint     AS quantity,
    (o.value ->> 'unit_price')::numeric  AS unit_price,
    (o.value ->> 'total')::numeric       AS total,
    coalesce((o.stages ->> 'open')::bigint, 0)        AS open,
    coalesce((o.stages ->> 'backordered')::bigint, 0) AS backordered,
    (
        SELECT coalesce(sum((a ->> 'quantity')::bigint), 0)::bigint
        FROM jsonb_array_elements(o.stages -> 'allocated') a
    )                                    AS allocated,
    (
        SELECT coalesce(sum((a ->> 'quantity')::bigint), 0)::bigint
        FROM jsonb_array_elements(o.stages -> 'released') a
    )                                    AS released,
    coalesce((o.stages ->> 'in_transit')::bigint, 0)  AS in_transit,
    coalesce((o.stages ->> 'delivered')::bigint, 0)   AS delivered,
    coalesce((o.stages ->> 'lost')::bigint, 0)        AS lost,
    coalesce((o.stages ->> 'returned_to_sender')::bigint, 0) AS returned_to_sender,
    coalesce((o.stages ->> 'cancelled')::bigint, 0)   AS cancelled,
    coalesce((o.stages ->> 'returned')::bigint, 0)    AS returned
FROM (
    SELECT r.tenant, r.id, l.line, l.value, p.body::jsonb -> 'lines' -> (l.line - 1)::integer AS stages
    FROM oms.record r
    CROSS JOIN LATERAL jsonb_array_elements(r.body::jsonb -> 'lines') WITH ORDINALITY l (value, line)
    LEFT JOIN oms.record p ON p.tenant = r.tenant AND p.is_order AND p.id = r.id AND p.kind = 4
    WHERE r.is_order AND r.kind = 3
) o;

CREATE VIEW oms.stock AS
SELECT
    tenant, sku, location,
    available + reserved + quality_hold + damaged + quarantine AS on_hand,
    available, reserved, quality_hold, damaged, quarantine
FROM oms.balance;

-- Log entries as they were.
CREATE VIEW oms.journal AS
SELECT
    tenant, sequence, request_id,
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    entry,
    chr(2), '{"library":"'),
    chr(3), '","context":{"now":"'),
    chr(4), '","actor":"'),
    chr(5), '","tenant":"'),
    chr(6), '"},"made":"'),
    chr(7), '","command":{"'),
    chr(8), '},"subject":{"kind":"'),
    chr(9), 'progress","id":"'),
    chr(10), '"},"version":'),
    chr(11), ',"events":[{"type":"'),
    chr(12), '"},{"type":"'),
    chr(13), '","order":"'),
    chr(14), '","external_id":"'),
    chr(15), '","currency":"'),
    chr(16), '","tax_mode":"exclusive","rounding":"half_up","priority":0,"lines":['),
    chr(17), '{"sku":"'),
    chr(18), '},{"sku":"'),
    chr(19), '","quantity":'),
    chr(20), ',"unit_price":"'),
    chr(21), '","plan":{"assignments":[{"line":'),
    chr(22), ',"location":"'),
    chr(23), '}],"shipments":[{"location":"'),
    chr(24), '","distance_m":'),
    chr(25), ',"considered":'),
    chr(26), ',"refused":{"farther":["'),
    chr(27), ',"movements":['),
    chr(28), ',"source":"available@'),
    chr(29), '","target":"reserved@'),
    chr(30), ',"line":'),
    chr(31), '","destination":{"coordinates":{"latitude":"'),
    chr(1), subject) AS entry
FROM oms.log;

CREATE VIEW oms.ledger AS
SELECT
    l.tenant                             AS tenant,
    l.sequence                           AS sequence,
    m.ordinal                            AS ordinal,
    (l.entry -> 'context' ->> 'now')::timestamptz AS at,
    l.entry -> 'context' ->> 'actor'     AS actor,
    m.value ->> 'sku'                    AS sku,
    (m.value ->> 'quantity')::bigint     AS quantity,
    m.value ->> 'source'                 AS source,
    m.value ->> 'target'                 AS target,
    m.value ->> 'order'                  AS order_id,
    (m.value ->> 'line')::bigint         AS line,
    m.value ->> 'reason'                 AS reason,
    m.value ->> 'document'               AS document,
    (m.value ->> 'unit_cost')::numeric   AS unit_cost
FROM (SELECT tenant, sequence, entry::jsonb AS entry FROM oms.journal) l
CROSS JOIN LATERAL jsonb_array_elements(l.entry -> 'movements') WITH ORDINALITY m (value, ordinal);

CREATE VIEW oms.events AS
SELECT
    l.tenant                             AS tenant,
    l.sequence                           AS sequence,
    e.ordinal                            AS ordinal,
    (l.entry -> 'context' ->> 'now')::timestamptz AS at,
    l.entry -> 'context' ->> 'actor'     AS actor,
    e.value ->> 'type'                   AS type,
    e.value                              AS body
FROM (SELECT tenant, sequence, entry::jsonb AS entry FROM oms.journal) l
CROSS JOIN LATERAL jsonb_array_elements(l.entry -> 'events') WITH ORDINALITY e (value, ordinal);
