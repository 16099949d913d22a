import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { TokenView } from '../../../../shared/contract/token-views.ts';
import { KeySection } from '../../../../renderer/screens/key-section.tsx';
import { TokenCard } from '../../../../renderer/screens/tokens-screen.tsx';
import { overview } from '../../../support/fake-bridge-data.ts';
import { tokenModules } from '../../../support/fake-custody-data.ts';

const nothing = () => undefined;
const words = (markup: string): string => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const [token] = tokenModules[0]?.tokens ?? [];
if (!token) throw new Error('no token');
const card = (changes: Partial<TokenView>): string =>
  words(renderToStaticMarkup(<TokenCard token={{ ...token, ...changes }} go={nothing} />));

describe('the card of a token', () => {
  const pins = { officer: 'Sven System', holders: ['Otto Officer', 'Ada Administrator'] };

  it('does not call PINs set where the token has none: its initialisation was cut off', () => {
    expect(card({ pins })).toContain('PINs set by Otto Officer and Ada Administrator, a half each; security officer: Sven System');
    const begun = card({ pins, pin: 'not-set' });
    expect(begun).toContain('the PIN was to be set by Otto Officer and Ada Administrator, a half each, and is not');
    expect(begun).not.toContain('PINs set by');
  });

  it('tells what it holds from what the ledger says of it', () => {
    expect(card({})).toMatch(/Holds keys of acme-root $|Holds keys of acme-root/);
    const missing = card({ missing: ['acme-root'] });
    expect(missing).toContain('no authority of this ledger');
    expect(missing).toContain('It does not hold the key of acme-root any more, which the ledger records there');
    const other = card({ unrecorded: ['acme-old'] });
    expect(other).toContain('It holds the key of acme-old, which the ledger does not record there');
    const lost = { authority: 'acme-old', keyId: 'ab'.repeat(16), state: 'destroyed' as const };
    const found = card({ unrecorded: ['acme-old'], turnedUp: [lost] });
    expect(found).toContain('copy abababab of the key of acme-old is recorded as lost, and this may be it');
    expect(found).toContain('End of copy abababab …');
    expect(found).not.toContain('record the token as a home');
    expect(card({ turnedUp: [{ ...lost, state: 'active' }] })).toContain('record the token as a home of the key');
    expect(card({ looked: false })).toContain('as the ledger has it: the token could not be looked at');
  });
});

describe('the copies of a key', () => {
  it('are said one by one to be on a token that is not present', () => {
    const key = overview(true, false).authorities[0]?.key;
    const [copy] = key?.copies ?? [];
    if (!key || !copy) throw new Error('no key');
    const onToken = (place: string, away?: true) => ({
      ...{ ...copy, keyId: place, kind: 'token' as const, protection: 'pin' as const, place },
      ...(away && { away }),
    });
    const copies = [onToken('token One'), onToken('token Two', true)];
    const shown = words(renderToStaticMarkup(<KeySection authority="acme" keyView={{ ...key, copies }} present go={nothing} />));
    expect(shown).toMatch(/token One, PIN (?!.*not present.*token Two).*token Two, PIN .*token not present/);
    expect(shown.match(/token not present/g)).toHaveLength(1);
  });
});
