"""Compiled inner loops of the search; numba lives here and nowhere else.

``compilation`` holds the one decorator, ``layout`` the columns of every table, ``schedule`` the exact times and cost of one
route, ``insertion`` the best places for one shipment, ``service`` orders served and taken out as a whole,
``reseat`` single shipments put back better, ``reach`` which trips and lots are worth trying at all. Integers only; all memory
comes from outside.
"""
