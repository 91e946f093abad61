/** Vite gives a stylesheet's text for this kind of import. */
declare module '*.css?inline' {
  const text: string
  export default text
}
