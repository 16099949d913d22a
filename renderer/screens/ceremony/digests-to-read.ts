import { sha256In } from '../../../shared/base/sha256-in.ts';
import { comparesPlanDigest } from '../../../shared/ceremony/opening-steps.ts';
import type { CeremonyView, DigestView } from '../../../shared/contract/views.ts';
import { reviewText } from '../../text/review-text.ts';

export interface DigestToRead {
  readonly label: string;
  readonly digest: DigestView;
}

/**
 * Digests that people may have to read from the screen at the present step, large: while the ceremony is being opened (its
 * first step, the clock, apart) the plan's, later what the step just before has put into the record.
 */
export function digestsToRead(view: CeremonyView): DigestToRead[] {
  const { script, position, completed } = view;
  const step = script.steps[position];
  if (step === undefined || step.kind !== 'attest') return [];
  const before = completed.at(-1);
  if (before !== undefined && before.step === script.steps[position - 1]?.id) {
    const fresh = before.evidence.flatMap(({ label, value }) => {
      const digest = sha256In(value);
      return digest === undefined ? [] : [{ label, digest }];
    });
    if (fresh.length > 0) return fresh;
  }
  if (!comparesPlanDigest(script, step)) return [];
  return [{ label: reviewText.digestTitle, digest: { hex: script.planDigest, words: script.planDigestWords } }];
}
