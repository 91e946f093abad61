/** How a page is opened: what it reads from the server when it starts. */

/** How to open the page. */
export interface PageOptions {
  vueNodes?: boolean
  /** A palette of the page's own: `dark`, `light` … */
  palette?: string
  /** False leaves our pack's files out, to compare with and without. */
  pack?: boolean
  /** Below which path the page is asked for, behind a proxy: `/studio`. */
  path?: string
  /** Who sits at the page, where the server has several users: the id that the server gave. */
  user?: string
  /** More of the page's settings. */
  settings?: Record<string, unknown>
}

/** Stores the settings; the page reads them from the server when it starts. */
export async function seedSettings(url: string, options: PageOptions): Promise<void> {
  const settings = {
    'Comfy.TutorialCompleted': true,
    'Comfy.VueNodes.Enabled': options.vueNodes ?? false,
    'Comfy.ColorPalette': options.palette ?? 'dark',
    'Comfy.Workflow.ShowMissingModelsWarning': false,
    'Comfy.Locale': 'en',
    ...options.settings
  }
  const user: Record<string, string> = options.user === undefined ? {} : { 'comfy-user': options.user }
  for (const [id, value] of Object.entries(settings)) {
    const answer = await fetch(`${url}/settings/${id}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...user },
      body: JSON.stringify(value)
    })
    if (!answer.ok)
      throw new Error(`The setting ${id} could not be stored: the server answered ${answer.status}.`)
  }
}
