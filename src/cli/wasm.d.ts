/** A WebAssembly file as a data URL: the built command needs no files beside it. */
declare module '*.wasm?url&inline' {
  const url: string
  export default url
}
