-- The schema's name stands for `oms` here. The tenant leads every key, so that a distributed engine keeps what belongs
-- together in one place. Text is compared by its bytes.

-- The last sequence of each tenant's log. Whoever commits for a tenant holds its row until the commit is done.
CREATE TABLE oms.tenant (
    tenant text   COLLATE "C" NOT NULL,
    last   bigint NOT NULL CHECK (last >= 0),
    PRIMARY KEY (tenant)
) WITH (fillfactor = 10);

-- Records as JSON.
CREATE TABLE oms.record (
    tenant   text     COLLATE "C" NOT NULL,
    is_order boolean  NOT NULL, -- It is one, or the progress of one.
    id       text     COLLATE "C" NOT NULL,
    kind     smallint NOT NULL,
    version  bigint   NOT NULL CHECK (version > 0),
    format   integer  NOT NULL,
    born     bigint   NOT NULL, -- The sequence that made it, where its history begins with it; else 0.
    status   text     COLLATE "C", -- Of an order, with its progress.
    body     text     NOT NULL,
    PRIMARY KEY (tenant, is_order, id, kind) -- Orders last: new ones come at the end. Each beside its progress.
);

-- Unique names of records beside their ids.
CREATE TABLE oms.name (
    tenant text COLLATE "C" NOT NULL,
    key    text COLLATE "C" NOT NULL,
    id     text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, key)
);

-- Where records stand in lists: the list, its key, the number it is ordered by and the id of the record, as one text
-- that sorts as they do.
CREATE TABLE oms.listing (
    tenant text COLLATE "C" NOT NULL,
    place  text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, place)
);

-- What was committed about a subject, an order or the stock of an item, but for what stands in its record or balance
-- alone: sequences in order.
CREATE TABLE oms.history (
    tenant    text     COLLATE "C" NOT NULL,
    subject   text     COLLATE "C" NOT NULL,
    last      bigint   NOT NULL, -- The last of them.
    sequences bigint[] NOT NULL,
    PRIMARY KEY (tenant, subject, last)
);

-- What stands in the buckets of an item at a location, and the end of its history: once it has 16 sequences, they are
-- written to the table above, too, and the next begins anew. Half of a page stays free, for rows that change often.
CREATE TABLE oms.balance (
    tenant       text     COLLATE "C" NOT NULL,
    sku          text     COLLATE "C" NOT NULL,
    location     text     COLLATE "C" NOT NULL,
    available    bigint   NOT NULL,
    reserved     bigint   NOT NULL,
    quality_hold bigint   NOT NULL,
    damaged      bigint   NOT NULL,
    quarantine   bigint   NOT NULL,
    history      bigint[] NOT NULL,
    PRIMARY KEY (tenant, sku, location),
    CHECK (least(available, reserved, quality_hold, damaged, quarantine) >= 0)
) WITH (fillfactor = 50);

-- One entry per accepted command, as JSON: the command, its events and its movements of stock. What is in most of them
-- is written as one character that JSON has no other use for: the id of the subject, and words of the library. The view
-- `journal` has them as they were.
CREATE TABLE oms.log (
    tenant     text    COLLATE "C" NOT NULL,
    sequence   bigint  NOT NULL,
    request_id text    COLLATE "C",
    format     integer NOT NULL,
    subject    text    COLLATE "C" NOT NULL,
    entry      text    NOT NULL,
    observed   text,
    PRIMARY KEY (tenant, sequence)
);

CREATE UNIQUE INDEX log_request ON oms.log (tenant, request_id) WHERE request_id IS NOT NULL;
