"""The ledger's own table, which neither database lets anyone change, and PostgreSQL's second wall."""

from typing import Any

from django.db import migrations


COLUMNS = """
    couple {bytes} NOT NULL CHECK (length(couple) = 16),
    position {int} NOT NULL CHECK (position > 0),
    id {bytes} NOT NULL CHECK (length(id) = 16),
    author {bytes} NOT NULL CHECK (length(author) = 16),
    client_id {bytes} NOT NULL CHECK (length(client_id) = 16),
    subject {int} NOT NULL,
    confided_by {int} NOT NULL,
    readers {int} NOT NULL,
    key {int} NOT NULL,
    occurred_at {int} NOT NULL,
    recorded_at {int} NOT NULL,
    amends {bytes} NOT NULL CHECK (length(amends) = 16),
    zone {text} NOT NULL,
    payload {bytes} NOT NULL,
    previous_hash {bytes} NOT NULL CHECK (length(previous_hash) = 32),
    hash {bytes} NOT NULL CHECK (length(hash) = 32),
    UNIQUE (couple, position),
    UNIQUE (couple, author, client_id),
    PRIMARY KEY (couple, readers, position)
"""

SQLITE = [
    "CREATE TABLE entry ("
    + COLUMNS.format(bytes="BLOB", int="INTEGER", text="TEXT")
    + ") STRICT, WITHOUT ROWID",
    """CREATE TRIGGER entry_never_updated BEFORE UPDATE ON entry
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER entry_never_replaced BEFORE INSERT ON entry
       WHEN EXISTS (SELECT 1 FROM entry WHERE couple = NEW.couple AND (position = NEW.position
                    OR (author = NEW.author AND client_id = NEW.client_id)))
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
]

POSTGRESQL = [
    "CREATE TABLE entry (" + COLUMNS.format(bytes="bytea", int="bigint", text="text") + ")",
    """CREATE FUNCTION entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE TRIGGER entry_never_changed BEFORE UPDATE OR DELETE ON entry
       FOR EACH ROW EXECUTE FUNCTION entry_append_only()""",
    """CREATE TRIGGER entry_never_truncated BEFORE TRUNCATE ON entry
       FOR EACH STATEMENT EXECUTE FUNCTION entry_append_only()""",
    """DO $$ BEGIN
         IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'attune_app') THEN CREATE ROLE attune_app NOLOGIN; END IF;
         EXECUTE format('GRANT attune_app TO %I', current_user);
       END $$""",
    "GRANT USAGE ON SCHEMA public TO attune_app",
    "GRANT SELECT, INSERT ON entry TO attune_app",
    "REVOKE UPDATE, DELETE, TRUNCATE ON entry FROM attune_app, PUBLIC",
    "ALTER TABLE entry ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE entry FORCE ROW LEVEL SECURITY",
    "CREATE POLICY entry_of_owner ON entry TO CURRENT_USER USING (true) WITH CHECK (true)",
    """CREATE POLICY entry_readable ON entry FOR SELECT TO attune_app USING (
         couple = decode(current_setting('attune.couple'), 'hex')
         AND ((readers & current_setting('attune.atoms')::bigint) <> 0
              OR ((readers = 32 OR current_setting('attune.writing') = '1')
                  AND author = decode(current_setting('attune.person'), 'hex'))))""",
    """CREATE POLICY entry_appended ON entry FOR INSERT TO attune_app WITH CHECK (
         couple = decode(current_setting('attune.couple'), 'hex')
         AND author = decode(current_setting('attune.person'), 'hex')
         AND current_setting('attune.writing') = '1')""",
]


def create(apps: Any, schema_editor: Any) -> None:
    """Makes the table for the database at hand."""
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """The append-only ledger."""

    dependencies = [("store", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
