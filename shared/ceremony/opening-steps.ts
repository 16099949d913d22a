import type { Script, Step } from './script.ts';

/** The step at which people compare the clock of the workstation with another one: the first that is attested. */
export function comparesClock({ steps }: Pick<Script, 'steps'>, { id, kind }: Step): boolean {
  return kind === 'attest' && id === steps[0]?.id;
}

/** A step at which people compare the plan's digest: attested while the ceremony is being opened, the clock apart. */
export function comparesPlanDigest(script: Pick<Script, 'steps'>, step: Step): boolean {
  return step.kind === 'attest' && step.act === script.steps[0]?.act && !comparesClock(script, step);
}
