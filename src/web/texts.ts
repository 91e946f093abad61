/** Every text that the page's extension shows by itself. Sentences about a run come from the server as they are. */
export const texts = {
  anchor: {
    label: 'Picked anchor',
    none: 'No pick: the first image of the batch is used.',
    index: (index: number) => `Image ${index + 1} of the batch.`,
    file: (name: string) => `File: ${name}`,
    embedded: 'A picture stored in this graph.',
    unreadable: 'The stored pick is not readable: clear it, or choose an image.',
    choose: 'Choose image…',
    clear: 'Clear',
    uploading: (name: string) => `Uploading ${name}…`,
    notAnImage: (name: string) =>
      `"${name}" is not a picture that can be an anchor: choose a PNG, JPEG or WebP file.`,
    uploadFailed: (name: string, reason: string) =>
      `"${name}" could not be uploaded (${reason}): check that the server is running and try again.`,
    failedTitle: 'Factorized Anchor'
  },
  errors: {
    title: 'Factorized Anchor',
    dismiss: 'Dismiss',
    inside: (node: string, container: string) => `${node} (in ${container})`
  }
} as const
