/** What a run of FactorizedCompare reported: the file to play, or why there is none. */
import * as z from 'zod/mini'

const videoSchema = z.object({
  filename: z.string(),
  subfolder: z.string(),
  type: z.string(),
  /** Of one video: the file has both, vanilla above. */
  width: z.number().check(z.positive()),
  height: z.number().check(z.positive()),
  /** The row at which factorized begins. */
  offset: z.number().check(z.positive()),
  fps: z.number().check(z.positive()),
  lengths: z.tuple([z.number().check(z.positive()), z.number().check(z.positive())]),
  labels: z.tuple([z.string(), z.string()])
})

/** The two videos in one file. */
export type CompareVideo = z.infer<typeof videoSchema>

const outputSchema = z.object({
  factorized_compare: z._default(z.array(videoSchema), []),
  factorized_compare_problem: z._default(z.array(z.string()), [])
})

/** Reads the node's output; `undefined` where it has nothing to show. */
export function resultOf(output: unknown): { video?: CompareVideo; problem?: string } | undefined {
  const parsed = outputSchema.safeParse(output)
  if (!parsed.success) return undefined
  const [video] = parsed.data.factorized_compare
  const [problem] = parsed.data.factorized_compare_problem
  if (video) return { video }
  return problem === undefined ? undefined : { problem }
}
