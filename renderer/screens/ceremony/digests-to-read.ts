import { sha256In } from '../../../shared/base/sha256-in.ts';
import { comparesPlanDigest } from '../../../shared/ceremony/opening-steps.ts';
import type { Step } from '../../../shared/ceremony/script.ts';
import type { CeremonyView, DigestView } from '../../../shared/contract/views.ts';
import { reviewText } from '../../text/review-text.ts';

export interface DigestToRead {
  readonly label: string;
  readonly digest: DigestView;
}

/**
 * Digests that people may have to read from the screen at the present step, large: while the ceremony is being opened (its
 * first step, the clock, apart) the plan's, later what was put into the record last. Where the step speaks of a digest, a key
 * may have been closed since: the newest of its operation then counts, as far back as the last thing that people did.
 */
export function digestsToRead(view: CeremonyView): DigestToRead[] {
  const { script, position } = view;
  const step = script.steps[position];
  if (step === undefined || step.kind !== 'attest') return [];
  for (let at = position - 1; at >= 0; at--) {
    const before = script.steps[at];
    const fresh = digestsOf(view, before?.id);
    if (fresh.length > 0) return fresh;
    if (before?.operation !== step.operation || before.kind === 'attest' || !speaksOfDigest(step)) break;
  }
  if (!comparesPlanDigest(script, step)) return [];
  return [{ label: reviewText.digestTitle, digest: { hex: script.planDigest, words: script.planDigestWords } }];
}

const speaksOfDigest = ({ activity, button }: Step): boolean => /SHA-256|digest|fingerprint/i.test(`${activity} ${button}`);

/** What the last run of a step has recorded; an interrupted act may have run it twice. */
function digestsOf({ completed }: CeremonyView, step: string | undefined): DigestToRead[] {
  const done = completed.findLast((one) => one.step === step);
  return (done?.evidence ?? []).flatMap(({ label, value }) => {
    const digest = sha256In(value);
    return digest === undefined ? [] : [{ label, digest }];
  });
}
