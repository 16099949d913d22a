/**
 * What became of a share, as its ceremony records it (ANC-F16). `custodian-left`: the share may exist, but nobody answers for it;
 * `compromised`: somebody else may know it; `available`: its custodian has it and can come with it.
 */
export const shareStatuses = ['available', 'lost', 'custodian-left', 'compromised', 'destroyed'] as const;
export type ShareStatus = (typeof shareStatuses)[number];

/** What may be recorded next. What others know stays known, and what was destroyed does not come back. */
export const shareTransitions: Readonly<Record<ShareStatus, readonly ShareStatus[]>> = {
  available: ['lost', 'custodian-left', 'compromised', 'destroyed'],
  lost: ['available', 'custodian-left', 'compromised', 'destroyed'],
  'custodian-left': ['available', 'lost', 'compromised', 'destroyed'],
  compromised: ['destroyed'],
  destroyed: [],
};

/** How a dealing ended that made no set. */
export const dealingEndings = ['cancelled', 'interrupted', 'aborted'] as const;
export type DealingEnding = (typeof dealingEndings)[number];

/** The same words in the window, at a terminal and on paper. */
export const shareStatusWords: Readonly<Record<ShareStatus, string>> = {
  available: 'available',
  lost: 'lost',
  'custodian-left': 'custodian left',
  compromised: 'compromised',
  destroyed: 'destroyed',
};

/**
 * What can be said of a quorum (ANC-F16): it can spare somebody; it cannot, or opens only with shares that others know; so few can come
 * that it does not come together, although what was lost may be found; or fewer shares are left than it takes.
 */
export const quorumVerdicts = ['can-lose', 'none-to-spare', 'needs-compromised', 'too-few-come', 'opens-nothing'] as const;
export type QuorumVerdict = (typeof quorumVerdicts)[number];

/** A share as plans name it. */
export interface NamedShare {
  readonly setId: string;
  readonly index: number;
  readonly custodian: string;
}
