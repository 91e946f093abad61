import { execFileSync } from 'node:child_process'
import { z } from 'zod'
import { toolPython } from './paths'

const description = z.object({
  frames: z.number(),
  fps: z.number(),
  width: z.number(),
  height: z.number(),
  /** Mean of each frame, to tell a video from a black one. */
  means: z.array(z.number())
})

/** Decodes every frame: a container's own counts can be wrong. */
const SCRIPT = `
import io, json, sys, av
with av.open(io.BytesIO(sys.stdin.buffer.read())) as box:
    stream = box.streams.video[0]
    frames = [frame.to_ndarray(format="rgb24") for frame in box.decode(stream)]
    height, width, _ = frames[0].shape
    print(json.dumps({"frames": len(frames), "fps": float(stream.average_rate), "width": width, "height": height,
                      "means": [float(frame.mean()) for frame in frames]}))
`

/** What PyAV, which shares nothing with the page or with us, decodes from a video file. */
export function describeVideo(bytes: Uint8Array): z.infer<typeof description> {
  const out = execFileSync(toolPython, ['-c', SCRIPT], { input: bytes, encoding: 'utf8' })
  return description.parse(JSON.parse(out))
}
