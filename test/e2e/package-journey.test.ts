import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { connectDebugger } from '../support/debugged-app.ts';
import { packagedFolder } from '../support/packaged-folder.ts';
import { productionJourney } from '../support/production-journey.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

describe('a production hierarchy made in the packaged app', () => {
  productionJourney(async () => {
    const place = temporaryFolder('package-journey');
    const [home, profile, choice] = [join(place, 'home'), join(place, 'profile'), join(place, 'choice.txt')];
    const args = [
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${profile}`,
      `--home=${home}`,
      '--no-dialog',
      '--remote-debugging-port=0',
    ];
    const env = { ...process.env, ANCHORITE_TEST_CHOICE: choice };
    const app = spawn(join(packagedFolder(), 'anchorite'), args, { stdio: 'ignore', env });
    const { browser, page } = await connectDebugger(profile);
    return {
      page,
      home: place,
      windows: { waitForEvent: () => page.context().waitForEvent('page') },
      choose: (path) => Promise.resolve(writeFileSync(choice, path)),
      close: async () => {
        await browser.close();
        app.kill('SIGKILL');
      },
    };
  });
});
