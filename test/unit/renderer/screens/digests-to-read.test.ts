import { describe, expect, it } from 'vitest';
import { digestsToRead } from '../../../../renderer/screens/ceremony/digests-to-read.ts';
import { sha256In } from '../../../../shared/base/sha256-in.ts';
import { clientOf } from '../../../../renderer/bridge/client.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { hexOf } from '../../../support/fake-bridge-data.ts';

const opened = async () =>
  clientOf(new FakeBridge('empty', () => '2026-11-21T10:42:07Z')).call('ceremony.open', { planDigest: 'x', acknowledged: [] });

describe('the digests to read at a step', () => {
  it('are the plan digest while the ceremony is being opened, but not at its first step, the clock', async () => {
    const view = await opened();
    expect(digestsToRead(view)).toEqual([]);
    expect(digestsToRead({ ...view, position: 1 })).toEqual([
      { label: 'Plan digest', digest: { hex: view.script.planDigest, words: view.script.planDigestWords } },
    ]);
  });

  it('are what the step before has recorded, in hex and words', async () => {
    const view = await opened();
    const position = view.script.steps.length - 1;
    const grouped = hexOf(5).match(/.{4}/g)?.join(' ') ?? '';
    const evidence = [
      { label: 'Fingerprint SHA-256', value: grouped },
      { label: 'Words', value: 'aardvark adroitness' },
    ];
    const before = {
      step: view.script.steps[position - 1]?.id ?? '',
      seq: 9,
      time: '2026-11-21T10:42:07Z',
      initials: null,
      evidence,
    };
    const [first, ...others] = digestsToRead({ ...view, position, completed: [before] });
    expect(first).toMatchObject({ label: 'Fingerprint SHA-256', digest: { hex: hexOf(5) } });
    expect(first?.digest.words).toHaveLength(32);
    expect(others).toEqual([]);
  });

  it('are still there after the key was closed, where the step speaks of a digest', async () => {
    const view = await opened();
    const steps = view.script.steps.map((step) => ({ ...step, operation: 'root', kind: 'act' as const }));
    const position = steps.length - 1;
    const asked = { ...steps[position]!, kind: 'attest' as const, activity: 'Read the SHA-256 of the new CRL aloud.' };
    const done = (at: number, value: string) => ({
      step: steps[at]?.id ?? '',
      seq: at,
      time: '2026-11-21T10:42:07Z',
      initials: null,
      evidence: [{ label: 'CRL SHA-256', value }],
    });
    const at = (step: typeof asked) => {
      const script = { ...view.script, steps: [...steps.slice(0, position), step] };
      return digestsToRead({ ...view, script, position, completed: [done(position - 2, hexOf(5)), done(position - 1, 'closed')] });
    };
    expect(at(asked)).toMatchObject([{ label: 'CRL SHA-256', digest: { hex: hexOf(5) } }]);
    expect(at({ ...asked, activity: 'Put the envelope into the safe.', button: 'Done' })).toEqual([]);
    expect(at({ ...asked, operation: 'other' })).toEqual([]);
  });

  it('are none at steps of the program and where nothing was recorded', async () => {
    const view = await opened();
    const act = view.script.steps.findIndex(({ kind }) => kind === 'act');
    expect(digestsToRead({ ...view, position: act })).toEqual([]);
    expect(digestsToRead({ ...view, position: view.script.steps.length - 1 })).toEqual([]);
    expect(digestsToRead({ ...view, position: view.script.steps.length })).toEqual([]);
  });

  it('take no other hex for a SHA-256', () => {
    expect(sha256In('0148 3a06')).toBeUndefined();
    expect(sha256In(hexOf(1).toUpperCase())).toBeUndefined();
  });
});
