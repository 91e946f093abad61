/** A graph that this project cannot read. The message is one sentence that names the place and what to do. */
export class GraphError extends Error {
  override readonly name = 'GraphError'

  /** @param node The id of the node that it is about, where it is about one. */
  constructor(
    message: string,
    readonly node?: string
  ) {
    super(message)
  }
}
