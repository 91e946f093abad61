"""A small world of coloured shapes, in which what a video prompt says can be measured from the pixels."""
