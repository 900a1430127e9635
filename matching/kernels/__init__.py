"""Compiled inner loops of the search; numba lives here and nowhere else.

``compilation`` holds the one decorator (``jit`` compiles, ``unlinked`` leaves that for later, ``bundle`` writes object files,
``native`` loads them from where ``folder`` says), ``header`` and ``accessors`` the way to hand a kernel all tables by one
address, ``given`` the table of those, ``layout`` their columns, ``space`` their memory. One route: ``evaluate`` judges it
exactly, with ``chain``, ``windows`` and ``fixpoint`` for its times and ``cost`` for its price; ``relax`` bounds what may
still be added, ``bounds`` what that costs at least. One shipment: ``slots`` write it, ``scan`` and ``insertion`` find its
best places, ``visits`` count deliveries, ``reseat`` puts it back better. One order: ``serve`` adds its lots on a trip,
``recreate`` and ``take_out`` bring orders in and out, ``settle`` lets go what does not pay. The books: ``stock``,
``funding``, ``commit`` for routes in force, ``signature`` for what is remembered. One search: ``turn`` after turn of ``ruin``
and recreate, kept or taken back by ``undo``, with ``members`` of who is served, ``pool`` of the routes seen and ``draw`` for
its luck. ``reach`` says which trips and lots are worth trying at all. Integers only; all memory comes from outside.
"""
