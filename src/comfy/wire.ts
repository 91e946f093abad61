import { z } from 'zod'

/*
 * What a ComfyUI sends, as far as this project reads it. Keys that are not named here are ignored: servers from 0.3.75
 * to 0.38 differ in them.
 */

const inputError = z.object({
  type: z.string(),
  message: z.string(),
  details: z.string().nullish(),
  extra_info: z.record(z.string(), z.unknown()).nullish()
})

const nodeErrors = z.record(
  z.string(),
  z.object({ class_type: z.string().nullish(), errors: z.array(inputError) })
)

/** `node_errors` is an empty list, not an object, where there are none. */
const maybeNodeErrors = z.union([nodeErrors, z.array(z.unknown()).transform(() => ({}))]).nullish()

export const queuedSchema = z.object({ prompt_id: z.string(), node_errors: maybeNodeErrors })

export const refusedSchema = z.object({
  error: z.union([z.string(), inputError]),
  node_errors: maybeNodeErrors
})

export type InputError = z.infer<typeof inputError>
export type NodeErrors = z.infer<typeof nodeErrors>
export type Refused = z.infer<typeof refusedSchema>

export const queueSchema = z.object({
  queue_running: z.array(z.tuple([z.unknown(), z.string()]).rest(z.unknown())),
  queue_pending: z.array(z.tuple([z.unknown(), z.string()]).rest(z.unknown()))
})

const executionErrorData = z.object({
  prompt_id: z.string(),
  node_id: z.string(),
  node_type: z.string().nullish(),
  exception_type: z.string().nullish(),
  exception_message: z.string().nullish()
})
export type ExecutionErrorData = z.infer<typeof executionErrorData>

export const historyEntrySchema = z.object({
  outputs: z.record(z.string(), z.record(z.string(), z.unknown())),
  status: z
    .object({
      status_str: z.string(),
      completed: z.boolean(),
      messages: z.array(z.tuple([z.string(), z.unknown()]))
    })
    .nullish()
})
export type HistoryEntry = z.infer<typeof historyEntrySchema>
export const historySchema = z.record(z.string(), historyEntrySchema)

/** One thing that a node has saved: a picture, a video, a sound, whatever the list in the output is called. */
export const fileSchema = z.object({
  filename: z.string(),
  subfolder: z.string().default(''),
  type: z.string().default('output')
})
export type ServerFile = z.infer<typeof fileSchema>

export const uploadedSchema = z.object({
  name: z.string(),
  subfolder: z.string().default(''),
  type: z.string().default('input')
})
export type Uploaded = z.infer<typeof uploadedSchema>

const prompted = z.object({ prompt_id: z.string() })

/** Messages of the event stream. Others, and binary previews, are not read. */
/** What this pack's route says of a LoRA's file. */
export const loraSchema = z.object({ problem: z.string().nullable() })

export const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('execution_start'), data: prompted }),
  z.object({ type: z.literal('execution_success'), data: prompted }),
  z.object({ type: z.literal('execution_interrupted'), data: prompted }),
  z.object({ type: z.literal('execution_error'), data: executionErrorData }),
  z.object({
    type: z.literal('execution_cached'),
    data: prompted.extend({ nodes: z.array(z.string()) })
  }),
  z.object({
    type: z.literal('executing'),
    data: z.object({
      prompt_id: z.string().nullish(),
      node: z.string().nullable(),
      display_node: z.string().nullish()
    })
  }),
  z.object({
    type: z.literal('progress'),
    data: z.object({
      prompt_id: z.string().nullish(),
      node: z.string().nullish(),
      value: z.number(),
      max: z.number()
    })
  }),
  z.object({
    type: z.literal('progress_state'),
    data: prompted.extend({
      nodes: z.record(
        z.string(),
        z.object({
          value: z.number(),
          max: z.number(),
          state: z.string(),
          display_node_id: z.string().nullish()
        })
      )
    })
  }),
  z.object({ type: z.literal('executed'), data: prompted.extend({ node: z.string() }) })
])
export type ServerMessage = z.infer<typeof messageSchema>

export { executionErrorData as executionErrorSchema }
