/** A graph that this project cannot read. The message is one sentence that names the place and what to do. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
}
