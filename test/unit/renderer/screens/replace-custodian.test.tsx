import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { clientOf } from '../../../../renderer/bridge/client.ts';
import { ClientContext } from '../../../../renderer/bridge/use-client.ts';
import { SetCard } from '../../../../renderer/screens/custodians-screen.tsx';
import { replaceCustodian } from '../../../../renderer/screens/frame/begin-place.ts';
import { emptyCustody } from '../../../../renderer/wizards/key-custody/custody-draft.ts';
import { CustodyForm } from '../../../../renderer/wizards/key-custody/custody-form.tsx';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { shareSets } from '../../../support/fake-custody-data.ts';

const [, set] = shareSets;
if (set === undefined) throw new Error('no set');

describe('replacing a custodian', () => {
  it.each([
    ['can-lose', true],
    ['none-to-spare', true],
    ['needs-compromised', true],
    ['too-few-come', false],
    ['opens-nothing', false],
  ] as const)('is offered at a live set where its custodians can still open the key: %s', (verdict, offered) => {
    const markup = renderToStaticMarkup(<SetCard set={{ ...set, verdict }} go={() => undefined} />);
    expect(markup.includes('Replace a custodian …')).toBe(offered);
  });

  it.each(['compromised', 'destroyed'] as const)('is not offered for a key that is %s, which the set says', (keyState) => {
    const markup = renderToStaticMarkup(<SetCard set={{ ...set, verdict: 'can-lose', keyState }} go={() => undefined} />);
    expect(markup).not.toContain('Replace a custodian …');
    expect(markup).toMatch(new RegExp(`<span class="mark bad">.*?key ${keyState}</span>`));
    expect(markup).not.toContain('can lose');
  });

  it('shows the authority that it was begun for, also where that cannot be resealed', () => {
    const markup = renderToStaticMarkup(
      <CustodyForm
        kind="key-resealing"
        draft={{ ...emptyCustody, authority: 'code-root' }}
        dispatch={() => undefined}
        authorities={[{ value: 'tls-root', authority: 'tls-root', certified: true, key: null }]}
        current={undefined}
        problems={{}}
        refused="Its key is compromised."
      />,
    );
    expect(markup).toMatch(/<option value="code-root" disabled="" selected="">code-root: not for this ceremony<\/option>/);
    expect(markup).toContain('Its key is compromised.');
  });

  it.each([
    ['can-lose', 3, 'good'],
    ['can-lose', 4, 'good'],
    ['none-to-spare', 2, 'bad'],
    ['opens-nothing', 1, 'bad'],
  ] as const)('warns only where no share can be spared: %s, %d available', (verdict, available, tone) => {
    const of = { ...set, verdict, required: 2, total: 4, available, exposed: 0 };
    const markup = renderToStaticMarkup(<SetCard set={of} go={() => undefined} />);
    expect(/<span class="mark ([a-z]+)">/.exec(markup)?.[1]).toBe(tone);
  });

  it('seals the key anew behind the quorum of that set', () => {
    expect(replaceCustodian(set)).toEqual({
      ...{ screen: 'wizard', kind: 'key-resealing', artifacts: [] },
      ...{ authority: set.authority, protection: 'quorum', liveSet: set },
    });
  });

  it.each(['key-resealing', 'key-restoration'] as const)('speaks of no new passphrase where shares open the key: %s', (kind) => {
    const intro = (protection: 'passphrase' | 'quorum'): string =>
      /<p class="lead">(.*?)<\/p>/.exec(
        renderToStaticMarkup(
          <ClientContext value={clientOf(new FakeBridge('filled', () => '2026-11-21T10:42:07Z'))}>
            <CustodyForm
              kind={kind}
              draft={{ ...emptyCustody, protection }}
              dispatch={() => undefined}
              authorities={[]}
              current={undefined}
              problems={{}}
            />
          </ClientContext>,
        ),
      )?.[1] ?? '';
    expect(intro('passphrase')).toContain('new passphrase');
    expect(intro('quorum')).not.toContain('new passphrase');
    expect(intro('quorum')).toContain('a new set of shares');
  });
});
