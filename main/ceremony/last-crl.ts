import type { LastCrl, World } from './ceremony-program.ts';

/** The one that an earlier operation of the plan signs, else the newest in the ledger; undefined where there is none. */
export async function lastCrl(
  { ports, plannedCrls }: Pick<World, 'ports' | 'plannedCrls'>,
  authority: string,
): Promise<LastCrl | undefined> {
  const planned = plannedCrls.get(authority);
  if (planned) return planned;
  const [newest] = await ports.ledger.crls(authority);
  return newest && { crlNumber: newest.crlNumber, nextUpdate: newest.nextUpdate, by: null };
}

/** For people, after the words that name it. */
export const endOfCrl = ({ nextUpdate, by }: LastCrl): string =>
  by === null ? `ends at ${nextUpdate}` : `which ${by} of this plan signs, ends at ${nextUpdate}, counted from the proposal`;
