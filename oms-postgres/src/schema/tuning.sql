-- What PostgreSQL is told about tables that are still empty, so that its plans go by the whole key from the first row
-- on: that a tenant may have all of a table. Each runs by itself, and may fail where an engine knows no such thing.
ALTER TABLE oms.record  ALTER COLUMN tenant SET (n_distinct = 1);
ALTER TABLE oms.name    ALTER COLUMN tenant SET (n_distinct = 1);
ALTER TABLE oms.listing ALTER COLUMN tenant SET (n_distinct = 1);
ALTER TABLE oms.history ALTER COLUMN tenant SET (n_distinct = 1);
ALTER TABLE oms.balance ALTER COLUMN tenant SET (n_distinct = 1);
ALTER TABLE oms.log     ALTER COLUMN tenant SET (n_distinct = 1);
BEGIN;
INSERT INTO oms.record SELECT '', n % 2 = 0, n::text, 0, 1, 0, 0, NULL, '' FROM generate_series(1, 3000) n;
INSERT INTO oms.name SELECT '', n::text, '' FROM generate_series(1, 3000) n;
INSERT INTO oms.listing SELECT '', n::text FROM generate_series(1, 3000) n;
INSERT INTO oms.history SELECT '', (n / 10)::text, n, '{}' FROM generate_series(1, 3000) n;
INSERT INTO oms.balance SELECT '', (n / 10)::text, (n % 10)::text, 0, 0, 0, 0, 0, '{}' FROM generate_series(1, 3000) n;
INSERT INTO oms.log SELECT '', n, n::text, 0, '', '', NULL FROM generate_series(1, 3000) n;
ANALYZE oms.record, oms.name, oms.listing, oms.history, oms.balance, oms.log;
DELETE FROM oms.record WHERE tenant = '';
DELETE FROM oms.name WHERE tenant = '';
DELETE FROM oms.listing WHERE tenant = '';
DELETE FROM oms.history WHERE tenant = '';
DELETE FROM oms.balance WHERE tenant = '';
DELETE FROM oms.log WHERE tenant = '';
COMMIT;
