"""``python -m api.migrations "what changed"``: write the next version; ``--first``: write the first one anew."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from api.clock import SystemClock
from api.db.store import Store
from api.migrations import VERSIONS, _config, upgrade, versions
from api.money.guards import UNCHANGEABLE
from api.tables import METADATA

_GUARDS = """    for table in {tables!r}:
        for statement in guard_statements(op.get_bind().dialect.name, table):
            op.execute(statement)
    if op.get_bind().dialect.name != "sqlite":
"""


def main() -> None:
    """Compare the tables with the newest version, in a database that is thrown away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", default="First version")
    parser.add_argument("--first", action="store_true", help="write the first version anew (before it was ever released)")
    given = parser.parse_args()
    known = versions()
    if given.first:
        for file in VERSIONS.glob("v0001_*.py"):
            file.unlink()
        known = ()
    number = f"{len(known) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'compare.db'}", SystemClock())
        if known:
            upgrade(store)
        with store.engine.connect() as connection:
            config = _config(connection)
            config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
            command.revision(config, given.what, autogenerate=True, rev_id=number)
        store.close()
    (file,) = VERSIONS.glob(f"v{number}_*.py")
    if given.first:
        text = file.read_text("utf-8")
        # Two tables that refer to each other: databases that know ALTER get the second reference afterwards.
        late = [(one.name, table.name, one.referred_table.name, one.column_keys, [e.column.name for e in one.elements])
                for table in METADATA.sorted_tables for one in table.foreign_key_constraints if one.use_alter]  # fmt: skip
        added = "".join(f"        op.create_foreign_key{one!r}\n" for one in late)
        dropped = "".join(f"        op.drop_constraint({one[0]!r}, {one[1]!r})\n" for one in late)
        guards = _GUARDS.format(tables=UNCHANGEABLE) + added
        text = text.replace("\n\ndef downgrade", f"\n{guards}\n\ndef downgrade")
        begin = '"""Go back to the version before."""\n'
        text = text.replace(begin, f'{begin}    if op.get_bind().dialect.name != "sqlite":\n{dropped}')
        text = text.replace("import api.db.types\n", "import api.db.types\nfrom api.money.guards import guard_statements\n")
        file.write_text(text, "utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "check", "--fix", "-q", str(file)], check=False)  # noqa: S603
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(file)], check=False)  # noqa: S603
    print(file)


if __name__ == "__main__":
    main()
