/** The anchor stage in the node, in English; the other languages have exactly these texts. */
export const galleryEn = {
  generate: 'Generate',
  generateHelp: 'Paint new candidates for the anchor. The video is not rendered.',
  count: 'How many candidates',
  mode: 'One by one, or as one batch',
  runs: 'one by one',
  batch: 'one batch',
  modeHelp: 'One by one needs the least memory; one batch can be quicker.',
  pickFirst: 'Pick first, then run',
  pickFirstHelp:
    'Paint candidates, wait for your pick, then render the video. The server stays free meanwhile.',
  waiting: 'Pick a candidate, and the video is rendered.',
  stopWaiting: 'Stop waiting',
  cancel: 'Cancel',
  preparing: 'Queueing…',
  cancelling: 'Cancelling…',
  queued: (done: number, total: number) => `${done} of ${total} done, waiting in the queue`,
  painting: (done: number, total: number) => `${done} of ${total} done`,
  step: (value: number, max: number) => `step ${value} of ${max}`,
  cancelled: (done: number, total: number) => `Cancelled: ${done} of ${total} candidates are there.`,
  lost: (count: number) =>
    count === 1
      ? 'The server lost one candidate that was still to be painted, because it was restarted: press Generate again.'
      : `The server lost ${count} candidates that were still to be painted, because it was restarted: press Generate again.`,
  offline: 'The server does not answer; what is done is kept, and the rest goes on when it is back.',
  failed: (reason: string) => `The candidates could not be painted: ${reason}`,
  rejected: (reason: string) => `ComfyUI did not take the run: ${reason}`,
  notConnected:
    'Nothing is connected to images: connect the image branch’s VAE Decode, or choose a picture of your own.',
  noSeed: 'The image branch has no seed, so it has only this one picture.',
  noBatch: 'The image branch has no batch size, so the candidates were painted one by one.',
  notHere: 'This anchor is in no graph that can run: open the graph that it belongs to.',
  candidates: (count: number) => (count === 1 ? '1 candidate' : `${count} candidates`),
  gallery: 'Candidates for the anchor',
  show: 'Show candidates',
  showHelp: 'Ask the server for the candidates of this node.',
  loading: 'Asking for the candidates…',
  listFailed: (reason: string) => `The candidates cannot be shown: ${reason}`,
  noAnswer: 'the server did not answer',
  newest: 'Newest first',
  oldest: 'Oldest first',
  option: (number: number, seed: string) => `Candidate ${number}${seed === '' ? '' : `, seed ${seed}`}`,
  picked: 'picked',
  pickedCandidate: 'Picked candidate',
  large: 'Large view',
  previewHelp: 'The picked anchor, large',
  showPick: 'Show picture',
  videoFrameHelp: 'Take a frame of a video as the anchor.',
  frozen: (node: string) => `Image branch is off (${node})`,
  frozenHelp: 'A picture is picked, so the image branch is muted: nothing before it runs or is loaded.',
  unfreeze: 'Switch on',
  freeze: 'Switch off',
  live: (node: string) => `Image branch is on (${node})`,
  liveHelp: 'The picked picture is used all the same; switched off, a change before it costs nothing.',
  shared: (node: string) => `${node} feeds other nodes too, so it stays on; the pick is used all the same.`,
  editorOn: (node: string) => `Edit branch is on (${node})`,
  editorOnHelp:
    'Switched off it is no part of a run, and a change in it costs nothing. Edit in the large view works either way.',
  edit: {
    problems: {
      'not-connected':
        'No edit branch is connected: wire its last picture to edited, and begin it with Load Image.',
      circle:
        'The edit branch begins at this very node, which would be a circle: begin it with Load Image, which gets the picture.',
      'no-start': 'The edit branch has no Load Image to take the picture: begin it with one.',
      'several-starts':
        'The edit branch has several Load Image nodes: put the word anchor into the title of the one that takes the picture.'
    }
  },
  adoptFailed: (reason: string) => `The edited picture could not be kept: ${reason}`,
  fromNodeHelp: 'Take the result of another node as the anchor.',
  seed: (seed: string) => `seed ${seed}`,
  from: (number: number) => `made from candidate ${number}`,
  pixels: (width: number, height: number) => `${width} × ${height}`,
  cut: (percent: number, width: number, height: number) => `${percent} % is cut off for ${width} × ${height}`,
  padded: (width: number, height: number) => `gets black bars for ${width} × ${height}`,
  stretched: (width: number, height: number) => `is stretched to ${width} × ${height}`,
  fits: (width: number, height: number) => `fits ${width} × ${height}`,
  viewer: {
    title: 'Candidates, large',
    close: 'Close',
    previous: 'Previous',
    next: 'Next',
    pick: 'Pick',
    picked: 'Picked',
    compare: 'Compare',
    compareHelp: 'Beside the picked one (C)',
    frame: 'Frame',
    frameHelp: 'Show what the video uses of it (F)',
    fit: 'Whole picture',
    vary: 'Vary',
    varyHelp: 'Paint four more with seeds near this one.',
    paint: 'Paint this caption',
    paintHelp: 'Paint new candidates from the caption as it is here. The graph keeps its own.',
    caption: 'Caption',
    edit: 'Edit',
    editHelp: 'Send it through the edit branch. The result is a new candidate.',
    paintOver: 'Mask editor',
    paintOverHelp: 'Paint on it in ComfyUI’s mask editor. What you save is a new candidate, and the pick.',
    save: 'Save image',
    saveHelp: 'Copy it to ComfyUI’s output folder, with the graph that made it.',
    saved: (name: string) => `Saved as ${name} in ComfyUI’s output folder.`,
    delete: 'Delete',
    deleteAsk: 'This candidate is the pick of this node: press Delete once more to delete it all the same.',
    keys: '← → other candidates · 1–9 jump · Enter pick · C compare · F frame · + − 0 zoom · Delete · Esc close',
    position: (number: number, count: number) => `${number} of ${count}`
  },
  page: {
    title: 'Take the result of another node',
    none: 'No other node shows a picture now: run the graph first, or connect the node to images.',
    use: (node: string) => `Take the picture of ${node}`,
    failed: 'The server no longer has this picture: run the graph again.',
    close: 'Close'
  },
  video: {
    title: 'Take a frame of a video',
    choose: 'Choose a video file…',
    use: 'Use this frame',
    inPage: 'Videos on this page',
    fromPage: (number: number) => `Video ${number}`,
    unplayable: 'This video cannot be played in the browser: choose an MP4 (H.264) or WebM file.',
    close: 'Close'
  }
}

/** The same texts in some language. */
export type GalleryTexts = typeof galleryEn
