import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RemovableMedia } from '../../../main/media/removable-media.ts';
import { codeOf } from '../../support/test-room.ts';
import { temporaryFolder } from '../../support/test-workplace.ts';

const place = temporaryFolder('home-folder');
const [home, volume] = [join(place, 'home'), join(place, 'volume')];
mkdirSync(join(home, 'production', 'keys'), { recursive: true });
mkdirSync(volume);
symlinkSync(join(home, 'production'), join(volume, 'link'));
symlinkSync(home, join(place, 'other-name'));

const refusal = (folder: string, of = home): Promise<string> => codeOf(new RemovableMedia({ home: of }).refuseHome(folder));

describe('a folder for what leaves the workstation', () => {
  it.each([
    ['the home', home],
    ['a mode in it', join(home, 'production')],
    ['a folder that is not there yet', join(home, 'stick', 'later')],
    ['one named with a detour', join(volume, '..', 'home', 'production')],
    ['one behind a link', join(volume, 'link', 'keys')],
    ['one behind a link that is not there yet', join(volume, 'link', 'stick')],
  ])('is refused where it is %s', async (_what, folder) => {
    expect(await refusal(folder)).toBe('custody-refused');
    expect(await refusal(folder, join(place, 'other-name'))).toBe('custody-refused');
  });

  it.each([volume, place, join(place, 'home-of-another'), join(place, '..home'), join(volume, 'none')])(
    'is accepted at %s',
    async (folder) => {
      expect(await refusal(folder)).toBe('no fault');
    },
  );

  it('is any where there is no home', async () => {
    await new RemovableMedia().refuseHome(home);
  });
});
