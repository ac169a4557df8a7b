CREATE VIEW orders AS
SELECT
    tenant.name                          AS tenant,
    o.id                                 AS id,
    o.body ->> '$.number'                AS number,
    o.body ->> '$.channel'               AS channel,
    o.body ->> '$.external_id'           AS external_id,
    o.body ->> '$.party.id'              AS party,
    p.body ->> '$.standing'              AS standing,
    p.status                             AS status,
    o.body ->> '$.placed_at'             AS placed_at,
    o.body ->> '$.currency'              AS currency,
    o.body ->> '$.totals.total'          AS total,
    coalesce(p.body ->> '$.money.credited', '0') AS credited,
    coalesce(p.body ->> '$.money.captured', '0') AS captured,
    coalesce(p.body ->> '$.money.refunded', '0') AS refunded,
    p.version                            AS version
FROM record o
JOIN tenant ON tenant.id = o.tenant
LEFT JOIN record p ON p.tenant = o.tenant AND p.is_order = 1 AND p.id = o.id AND p.kind = 4
WHERE o.is_order = 1 AND o.kind = 3;

CREATE VIEW order_lines AS
SELECT
    tenant.name                          AS tenant,
    o.id                                 AS order_id,
    l.key + 1                            AS line,
    l.value ->> '$.sku'                  AS sku,
    l.value ->> '$.quantity'             AS quantity,
    l.value ->> '$.unit_price'           AS unit_price,
    l.value ->> '$.total'                AS total,
    coalesce(s.value ->> '$.open', 0)        AS open,
    coalesce(s.value ->> '$.backordered', 0) AS backordered,
    (SELECT coalesce(sum(a.value ->> '$.quantity'), 0) FROM json_each(s.value, '$.allocated') a) AS allocated,
    (SELECT coalesce(sum(r.value ->> '$.quantity'), 0) FROM json_each(s.value, '$.released') r)  AS released,
    coalesce(s.value ->> '$.in_transit', 0)  AS in_transit,
    coalesce(s.value ->> '$.delivered', 0)   AS delivered,
    coalesce(s.value ->> '$.lost', 0)        AS lost,
    coalesce(s.value ->> '$.returned_to_sender', 0) AS returned_to_sender,
    coalesce(s.value ->> '$.cancelled', 0)   AS cancelled,
    coalesce(s.value ->> '$.returned', 0)    AS returned
FROM record o
JOIN tenant ON tenant.id = o.tenant
JOIN json_each(o.body, '$.lines') l
LEFT JOIN record p ON p.tenant = o.tenant AND p.is_order = 1 AND p.id = o.id AND p.kind = 4
LEFT JOIN json_each(p.body, '$.lines') s ON s.key = l.key
WHERE o.is_order = 1 AND o.kind = 3;

CREATE VIEW stock AS
SELECT
    tenant.name AS tenant,
    b.sku       AS sku,
    b.location  AS location,
    b.available + b.reserved + b.quality_hold + b.damaged + b.quarantine AS on_hand,
    b.available, b.reserved, b.quality_hold, b.damaged, b.quarantine
FROM balance b
JOIN tenant ON tenant.id = b.tenant;

-- Log entries as they were. In steps: other versions of SQLite don't nest as deep.
CREATE VIEW journal_1 AS
SELECT
    position, tenant, request_id, subject,
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    entry,
    char(2), '{"library":"'),
    char(3), '","context":{"now":"'),
    char(4), '","actor":"'),
    char(5), '","tenant":"'),
    char(6), '"},"made":"'),
    char(7), '","command":{"'),
    char(8), '},"subject":{"kind":"'),
    char(9), 'progress","id":"'),
    char(10), '"},"version":'),
    char(11), ',"events":[{"type":"') AS entry
FROM log;

CREATE VIEW journal_2 AS
SELECT
    position, tenant, request_id, subject,
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    entry,
    char(12), '"},{"type":"'),
    char(13), '","order":"'),
    char(14), '","external_id":"'),
    char(15), '","currency":"'),
    char(16), '","tax_mode":"exclusive","rounding":"half_up","priority":0,"lines":['),
    char(17), '{"sku":"'),
    char(18), '},{"sku":"'),
    char(19), '","quantity":'),
    char(20), ',"unit_price":"'),
    char(21), '","plan":{"assignments":[{"line":') AS entry
FROM journal_1;

CREATE VIEW journal AS
SELECT
    tenant.name                          AS tenant,
    j.position - j.tenant * 1099511627776 AS sequence,
    j.request_id                         AS request_id,
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    entry,
    char(22), ',"location":"'),
    char(23), '}],"shipments":[{"location":"'),
    char(24), '","distance_m":'),
    char(25), ',"considered":'),
    char(26), ',"refused":{"farther":["'),
    char(27), ',"movements":['),
    char(28), ',"source":"available@'),
    char(29), '","target":"reserved@'),
    char(30), ',"line":'),
    char(31), '","destination":{"coordinates":{"latitude":"'),
    char(1), subject) AS entry
FROM journal_2 j
JOIN tenant ON tenant.id = j.tenant;

CREATE VIEW ledger AS
SELECT
    j.tenant                             AS tenant,
    j.sequence                           AS sequence,
    m.key + 1                            AS ordinal,
    j.entry ->> '$.context.now'          AS at,
    j.entry ->> '$.context.actor'        AS actor,
    m.value ->> '$.sku'                  AS sku,
    m.value ->> '$.quantity'             AS quantity,
    m.value ->> '$.source'               AS source,
    m.value ->> '$.target'               AS target,
    m.value ->> '$.order'                AS order_id,
    m.value ->> '$.line'                 AS line,
    m.value ->> '$.reason'               AS reason,
    m.value ->> '$.document'             AS document,
    m.value ->> '$.unit_cost'            AS unit_cost
FROM journal j
JOIN json_each(j.entry, '$.movements') m;

CREATE VIEW events AS
SELECT
    j.tenant                             AS tenant,
    j.sequence                           AS sequence,
    e.key + 1                            AS ordinal,
    j.entry ->> '$.context.now'          AS at,
    j.entry ->> '$.context.actor'        AS actor,
    e.value ->> '$.type'                 AS type,
    e.value                              AS body
FROM journal j
JOIN json_each(j.entry, '$.events') e;
