/** Puts a stylesheet of ours into the page, once however often it is asked for. */
const added = new Set<string>()

/** @param style - The stylesheet's text. */
export function addStyle(style: string): void {
  if (added.has(style)) return
  added.add(style)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  document.adoptedStyleSheets.push(sheet)
}
