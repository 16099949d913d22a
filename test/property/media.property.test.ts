import fc from 'fast-check';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isDeceptiveName, portableNameProblem, requirePortablePaths, shownName } from '../../main/media/portable-name.ts';
import { RemovableMedia } from '../../main/media/removable-media.ts';
import { Fault } from '../../shared/fault/fault.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 80 });

describe('portable names, for any text', () => {
  it('that is accepted is one plain path segment', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ maxLength: 70 })), (name) => {
        if (portableNameProblem(name) !== undefined) return;
        expect(name).toMatch(/^[A-Za-z0-9_.][A-Za-z0-9._-]{0,63}$/);
        expect(['.', '..']).not.toContain(name);
      }),
    );
  });

  it('that is shown holds no character that deceives', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        expect(isDeceptiveName(shownName(name))).toBe(false);
        if (!isDeceptiveName(name)) expect(shownName(name)).toBe(name);
      }),
    );
  });
});

describe('writing any bundle', () => {
  const segment = fc.stringMatching(/^[A-Za-z0-9._-]{1,6}$/);
  const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
  const bundleFiles = fc.array(fc.record({ path, bytes: fc.uint8Array({ maxLength: 300 }) }), { minLength: 1, maxLength: 5 });

  it('gives back every byte under its path, or refuses the names and leaves nothing', async () => {
    await fc.assert(
      fc.asyncProperty(bundleFiles, async (files) => {
        const folder = mkdtempSync(join(tmpdir(), 'anchorite-any-'));
        try {
          const written = await new RemovableMedia().writeBundle(folder, 'bundle', files);
          expect(written.map((file) => file.path)).toEqual(files.map((file) => file.path));
          for (const file of files) expect(readFileSync(join(folder, 'bundle', file.path)).equals(file.bytes)).toBe(true);
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          expect(error.code).toBe('name-not-portable');
          expect(() => requirePortablePaths(files.map((file) => file.path))).toThrow(Fault);
          expect(readdirSync(folder)).toEqual([]);
        } finally {
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: 150 },
    );
  });
});
