import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { digitsAt, initialsAt, runAtTerminal } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

describe('a passphrase that is drawn at a terminal', () => {
  it('is shown, cleared, typed back without echo, opens the key, and is found in no file', async () => {
    const place = temporaryFolder('cli');
    const { plan } = planFolder(rawPlan(rootOperation));
    let screen = '';
    let drawn = '';
    let typedBack = 0;
    const { code, stdout } = await runAtTerminal(
      ['run', plan, '--home', join(place, 'home'), '--out', join(place, 'out')],
      (fresh) => {
        screen += fresh;
        if (/new passphrase of acme-root \(Enter alone: this workstation draws one\): $/.test(fresh)) return '\r';
        if (/everyone else looks away, then Enter: $/.test(fresh)) return '\r';
        if (/written down: Enter clears the screen: $/.test(fresh)) {
          const rows = fresh.match(/^ +[159] {2}[A-Za-z].*$/gm) ?? [];
          drawn = rows.map((row) => row.trim().replace(/^\d+/, '').replaceAll(' ', '')).join('');
          return '\r';
        }
        if (typedBack > 2) throw new Error('what was typed back is refused again and again');
        if (/type it back \(.*\): $/.test(fresh)) return `${typedBack++ === 0 ? drawn.replace(/.$/, '1') : drawn}\r`;
        if (/once more: $|passphrase of acme-root: $/.test(fresh)) return `${drawn}\r`;
        if (/initials: $/.test(fresh)) return `${initialsAt(screen)}\r`;
        if (/of the digest: $/.test(fresh)) return `${digitsAt(screen) ?? ''}\r`;
        return /type “([^”]+)”: $/.exec(fresh)?.[1]?.concat('\r');
      },
    );
    expect(drawn).toMatch(/^[A-Z][a-z]+(-[a-z]+){11}-[2-9]$/);
    expect(code, stdout.replaceAll(drawn, '…')).toBe(0);
    expect(typedBack).toBe(2);
    expect(stdout).toContain('134 bits, drawn by this workstation');
    expect(stdout).toContain('REFUSED passphrase-not-as-drawn: This is not the passphrase that was drawn: word 12 of 12');
    expect(stdout).toContain('New passphrase of acme-root: drawn by this workstation, 134 bits');
    // What is not shown in its rows is not on the screen: nothing that was typed.
    const [shown = '', after = ''] = stdout.split('\u001B[2J\u001B[3J\u001B[H');
    expect(shown).toContain(drawn.split('-')[0]);
    expect(after).not.toMatch(new RegExp(drawn.split('-').slice(0, 3).join('[- ]+')));
    expect(placesOfSecret(place, drawn)).toEqual([]);
  });
});
