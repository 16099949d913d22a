import { bytesOfBase64 } from '../../shared/base/bytes.ts';
import { liveCopies, placeOnToken, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { TokenCopy } from '../../shared/ceremony/key-entry.ts';
import { lookedForLabel } from '../../shared/ceremony/key-words.ts';
import { awaitsPins, sameDevice, sameToken } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Evidence } from './effect.ts';
import { lookOnTokens, type LookedModule, type LookedToken } from './keys-on-tokens.ts';

/**
 * Looks for a copy on a token that people say is destroyed or lost: on its token as it is on record, then on every token in every slot of
 * every registered module. The same device may show under another module, and a token gets another label with the program of its vendor.
 * The key is told by its public half, which shows without a PIN, as a rule; one that is hidden is not found so, and the evidence claims no more.
 */

type Ports = Pick<CeremonyPorts, 'tokens'>;

/**
 * `onlyDevice`: of a copy that was just destroyed on its device, what other devices show is another copy, and is told as that.
 * Fault: `copy-still-there` {what, path, why}; `path` says where the key was seen.
 */
export async function lookedForOnTokens(
  { tokens }: Ports,
  record: KeyRecord,
  copy: KeyCopy,
  token: TokenCopy,
  onlyDevice = false,
): Promise<Evidence> {
  const what = `copy ${copy.keyId.slice(0, 8)}`;
  const there = await onItsToken({ tokens }, record, token);
  if (there === 'shown')
    throw new Fault('copy-still-there', { what, path: copy.place, why: 'the token is put in, and shows its public key' });
  const modules = await Promise.all((await tokens.list()).map((module) => lookOnTokens(tokens, module)));
  const others = modules.flatMap((module) => module.tokens).filter((one) => !sameToken(one, token));
  const showing = others.filter((one) => shows(one, record));
  const homes = showing.filter((one) => isLiveHome(record, copy, token, one));
  const more = showing.filter((one) => onlyDevice && !homes.includes(one) && !sameDevice(one, token));
  const seen = showing.find((one) => !homes.includes(one) && !more.includes(one));
  if (seen)
    throw new Fault('copy-still-there', {
      what,
      path: `${placeOnToken(seen)}, through ${seen.module}`,
      why: sameDevice(seen, token)
        ? 'its token is put in and shows its public key, through another module than the one on record'
        : 'the token is put in and shows its public key, and is on record as no other home of the key',
    });
  return {
    label: lookedForLabel(what),
    value: `looked for on ${copy.place}: ${there}; ${elsewhere(modules, others, homes, more)}`,
  };
}

async function onItsToken({ tokens }: Ports, { spki }: KeyRecord, token: TokenCopy): Promise<string> {
  try {
    const found = await tokens.keyStore(token).lookFor(bytesOfBase64(spki));
    return found ? 'shown' : 'the token is put in, and shows no such public key';
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return `its token does not answer (${thrown.code}), which proves nothing`;
  }
}

const shows = ({ found }: LookedToken, { spkiSha256 }: KeyRecord): boolean => found?.includes(spkiSha256) ?? false;

/** The key is there by right: on the device of another live copy, which is not the one of this copy under another module. */
const isLiveHome = (record: KeyRecord, { keyId }: KeyCopy, token: TokenCopy, seen: LookedToken): boolean =>
  !sameDevice(seen, token) &&
  liveCopies(record).some((other) => other.keyId !== keyId && other.token !== null && sameDevice(other.token, seen));

/** What was looked at beside its token, on which of it the key is by right, and what could not be looked at. */
function elsewhere(
  modules: readonly LookedModule[],
  others: readonly LookedToken[],
  homes: readonly LookedToken[],
  more: readonly LookedToken[],
): string {
  const known = [...homes, ...more];
  const looked = others.filter((one) => one.found !== null && !awaitsPins(one) && !known.includes(one)).length;
  const silent = [
    ...modules.flatMap(({ path, fault }) => (fault === null ? [] : [`module ${path}`])),
    ...others.flatMap((one) => (one.found === null ? [placeOnToken(one)] : [])),
  ];
  const other = known.length > 0 ? 'further' : 'other';
  const on =
    looked === 0
      ? `no ${other} token is put in`
      : `not on ${looked === 1 ? `the ${other} token` : `the ${looked} ${other} tokens`} put in`;
  const where = (tokens: readonly LookedToken[], what: string): string =>
    tokens.length === 0 ? '' : `on ${tokens.map(placeOnToken).join(' and ')}, ${what}; `;
  return `${where(homes, 'on record as another home')}${where(more, 'which is another copy')}${on}${silent.length === 0 ? '' : `; could not look at ${silent.join(', ')}, which proves nothing`}`;
}
