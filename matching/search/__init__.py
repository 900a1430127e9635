"""The search: construction, ruin and recreate, acceptance; returns decisions, never plans.

To read it in one sitting, from :func:`matching.solve.solve` down:

1. ``engines`` chooses: ``loop`` for a day, ``decompose`` for a large one (``cut`` says where, ``parts`` what a part is,
   ``jobs`` and ``executors`` who searches it, ``clock`` for how long), ``abreast`` for several threads on a small one,
   ``pairs`` for plain pickup and delivery.
2. ``loop`` spends the budget (``pace``) on one ``Run``: a working solution (``state``, in ``memory``) that ``construct`` fills
   first, then turned some thousand times at a time by one kernel; OR-Tools chooses among the routes seen (``pool``) now and
   then.
3. The kernel is :mod:`matching.kernels.turn`: ``ruin`` takes orders out, ``recreate`` puts orders in, the turn is kept or
   taken back. ``serve`` puts one order on one trip, ``scan`` and ``insertion`` find its places, ``evaluate`` judges a route.

``place`` and ``probe`` ask the same kernels single questions, for reasons and recommendations; ``loading`` starts from a plan.
"""
