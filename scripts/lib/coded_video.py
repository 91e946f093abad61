"""Write a video whose frames can be told apart by a machine: `coded_video.py OUT WIDTH HEIGHT FRAMES FPS R,G,B`.

Frame n shows n as eight bars from left to right, the highest bit first, white for one and black for zero. The lowest fifth is
the colour that tells one video from another.
"""

import sys
from fractions import Fraction

import av
import numpy as np

BITS = 8

path, width, height, frames, fps, tint = sys.argv[1:]
width, height = int(width), int(height)
picture = np.empty((height, width, 3), np.uint8)
picture[height * 4 // 5 :] = [int(part) for part in tint.split(",")]
with av.open(path, mode="w") as file:
    stream = file.add_stream(
        "libx264", rate=Fraction(fps), options={"preset": "ultrafast", "crf": "10", "bf": "0"}
    )
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    for number in range(int(frames)):
        for bit in range(BITS):
            bar = slice(width * bit // BITS, width * (bit + 1) // BITS)
            picture[: height * 4 // 5, bar] = 255 * (number >> (BITS - 1 - bit) & 1)
        file.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
    file.mux(stream.encode(None))
