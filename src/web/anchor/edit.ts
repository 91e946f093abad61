/** Sends a picture through the edit branch that is wired to `edited`; what comes out is a new candidate. */
import { editPrompt, newSeeds, type EditProblem } from '../../core/anchor'
import type { PageNode } from '../../comfy/frontend'
import { texts } from '../texts'
import { feederOf, placeOfNode, setFrozen, type Feeder } from './branch'
import type { Candidate, InputFile } from './candidates'
import type { CandidateGroup } from './group'
import { paint } from './paint'

/** A picture that can be refined: a candidate, or a pick that is none. */
export interface Refinable extends InputFile {
  readonly candidate?: Candidate | undefined
}

/** The end of the edit branch. */
export function editorOf(node: PageNode): Feeder | undefined {
  const place = node.graph ? placeOfNode(node) : undefined
  return place && feederOf(place, 'edited')
}

/**
 * Queues one run of the edit branch.
 *
 * @returns whether the picture is being edited; if not, the group says why.
 */
export function edit(node: PageNode, group: CandidateGroup, picture: Refinable): Promise<boolean> {
  const { candidate, name, subfolder } = picture
  return paint(node, group, {
    input: 'edited',
    notConnected: texts.gallery.edit.problems['not-connected'],
    count: 1,
    make: (ground) => {
      const made = editPrompt({
        ...ground,
        picture: candidate?.masked ?? (subfolder === '' ? name : `${subfolder}/${name}`),
        seed: newSeeds(1)[0] ?? 0,
        caption: candidate?.caption ?? '',
        parent: candidate?.id
      })
      if (typeof made !== 'string') return [made]
      return texts.gallery.edit.problems[made satisfies EditProblem]
    }
  })
}

/**
 * Mutes the end of an edit branch that has just been connected: as a part of the graph it would render the video again
 * whenever something in it changes, and its missing models would stop every run.
 */
export function restEditor(node: PageNode): void {
  const editor = editorOf(node)
  if (editor && !editor.frozen && !editor.isShared) setFrozen(editor, true)
}
