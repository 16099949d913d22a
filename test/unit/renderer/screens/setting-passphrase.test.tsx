import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { DrawnStages, DrawnWords, OtherWays } from '../../../../renderer/screens/drawn-passphrase.tsx';
import { SecretField } from '../../../../renderer/screens/secret-field.tsx';
import { beginSetting, nextSetting, type Setting, type SettingStep } from '../../../../renderer/screens/setting-passphrase.ts';

const words = 'Maple- orbit- avocado- bridge- candy- dolphin- elbow- fabric- galaxy- harvest- icon- velvet-7'.split(' ');
const drawn = { words, bits: 134 };
const after = (...steps: readonly SettingStep[]): Setting => steps.reduce(nextSetting, beginSetting);
const came = { type: 'drawn', drawn } as const;

describe('how a new passphrase comes about', () => {
  it('is drawn unless a person wants otherwise, written down, typed back', () => {
    expect(after()).toEqual({ way: 'drawn', stage: 'write', drawn: null });
    expect(after(came)).toEqual({ way: 'drawn', stage: 'write', drawn });
    expect(after(came, { type: 'written' })).toEqual({ way: 'drawn', stage: 'type', drawn });
  });

  it('is shown again, the same, to whoever goes back', () => {
    expect(after(came, { type: 'written' }, { type: 'show' })).toEqual(after(came));
  });

  it('waits for what is still being drawn: nobody has written that down', () => {
    expect(after({ type: 'written' })).toEqual(beginSetting);
    expect(after(came, { type: 'draw' }, { type: 'written' })).toEqual(beginSetting);
  });

  it('is gone from the window once a person makes up their own, also where it comes late', () => {
    const own = { way: 'own', failed: false };
    expect(after(came, { type: 'own' })).toEqual(own);
    expect(after({ type: 'own' }, came)).toEqual(own);
    expect(after({ type: 'own' }, { type: 'show' })).toEqual(own);
    expect(after(came, { type: 'own' }, { type: 'draw' })).toEqual(beginSetting);
  });

  it('is made up where nothing can be drawn, and the window says so', () => {
    expect(after({ type: 'drawn', drawn: null })).toEqual({ way: 'own', failed: true });
  });
});

describe('what was drawn, on the screen', () => {
  it('has its words in order, each with its number, and its entropy', () => {
    const markup = renderToStaticMarkup(<DrawnWords drawn={drawn} />);
    expect([...markup.matchAll(/<code>([^<]*)<\/code>/g)].map(([, word]) => word)).toEqual(words);
    expect([...markup.matchAll(/class="place">(\d+)</g)].map(([, place]) => Number(place))).toEqual(words.map((_, at) => at + 1));
    expect(markup).toContain('134 bits, drawn by this workstation from the operating system’s generator.');
    expect(markup).not.toContain('<input');
  });

  it('is announced when it has come', () => {
    expect(renderToStaticMarkup(<DrawnWords drawn={null} />)).toMatch(/aria-busy="true".*role="status">Drawing …</);
  });

  it.each(['write', 'type'] as const)('says which of the two stages is now: %s', (stage) => {
    const [write = '', type = ''] = renderToStaticMarkup(<DrawnStages stage={stage} />).match(/<li[^>]*>/g) ?? [];
    expect([write, type].map((item) => item.includes('aria-current="step"'))).toEqual([stage === 'write', stage === 'type']);
  });

  it.each([
    ['write', ['Draw another', 'Make up my own instead']],
    ['type', ['Show the words again', 'Make up my own instead']],
    ['own', ['Let this workstation draw one']],
  ] as const)('offers the other ways: %s', (way, names) => {
    const nothing = () => undefined;
    const markup = renderToStaticMarkup(<OtherWays way={way} busy={false} onShow={nothing} onOwn={nothing} onDraw={nothing} />);
    expect([...markup.matchAll(/<button[^>]*type="button"[^>]*>([^<]*)</g)].map(([, name]) => name)).toEqual(names);
  });

  it('is typed into a field that says how', () => {
    const markup = renderToStaticMarkup(
      <SecretField label="Passphrase" value="" onChange={() => undefined} busy={false} hint="One line" fromPaper />,
    );
    const [, described] = /aria-describedby="([^"]+)"/.exec(markup) ?? [];
    expect(markup).toContain(`<p id="${described}" class="hint">One line</p>`);
    expect(markup).toContain('type="password"');
  });
});
