"""Sheets: what people read of a plan, made from documents alone.

`api.sheets.write.write_all` writes them all; each has a function of its own (`map_page.map_page`, `map_image.map_png`,
`manifest.manifests_page`, `slips.slips_page`, `money_page.money_page`, `tables.money_csv` and its like, `geodata.geojson`) that
takes a `reading.Book`, the day and its plan read together. Nothing here imports an engine, and matplotlib, fontTools and
pyogrio come in only when a sheet that needs them is made.
"""
