import type { ArtifactReference } from '../../../shared/ceremony/plan.ts';
import type { CallResponse } from '../../../shared/contract/contract.ts';
import type { ArtifactView } from '../../../shared/contract/views.ts';

export type FolderView = NonNullable<CallResponse<'folder.choose'>>;

/** What is to be carried out, and to where. */
export interface ExportDraft {
  readonly name: string;
  readonly folder: FolderView | null;
  readonly chosen: readonly ArtifactReference[];
}

export type ExportAction =
  | { readonly type: 'name'; readonly value: string }
  | { readonly type: 'folder'; readonly folder: FolderView }
  | { readonly type: 'choose'; readonly artifact: ArtifactReference; readonly on: boolean }
  | { readonly type: 'chooseAll'; readonly artifacts: readonly ArtifactReference[] };

export const emptyExport: ExportDraft = { name: '', folder: null, chosen: [] };

export const sameArtifact = (a: ArtifactReference, b: ArtifactReference) => a.kind === b.kind && a.name === b.name;

export function reduceExport(draft: ExportDraft, action: ExportAction): ExportDraft {
  switch (action.type) {
    case 'name':
      return { ...draft, name: action.value };
    case 'folder':
      return { ...draft, folder: action.folder };
    case 'choose': {
      const { kind, name } = action.artifact;
      const others = draft.chosen.filter((one) => !sameArtifact(one, action.artifact));
      return { ...draft, chosen: action.on ? [...others, { kind, name }] : others };
    }
    case 'chooseAll':
      return { ...draft, chosen: action.artifacts.map(({ kind, name }) => ({ kind, name })) };
  }
}

/** A name no earlier bundle has, as long as no two begin in the same second. */
export function bundleName(now: string): string {
  return `export-${now.slice(0, 10)}-${now.slice(11, 19).replaceAll(':', '')}`;
}

/** The candidate operation; only what still exists is carried. */
export function exportOperation(draft: ExportDraft, existing: readonly ArtifactView[]) {
  return {
    kind: 'media-export',
    name: draft.name.trim(),
    folder: draft.folder?.folder,
    artifacts: draft.chosen.filter((one) => existing.some((artifact) => sameArtifact(artifact, one))),
  };
}
