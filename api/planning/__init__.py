"""Planning holds both engines: a day and a road network in, a plan document out.

``measure`` puts places on roads and measures travel, ``assemble`` makes the problem, ``unpack`` turns a plan into a document
and ``repack`` back; ``run`` is the whole flow, ``verify`` judges a document, ``ground`` draws the map's backdrop.
"""
