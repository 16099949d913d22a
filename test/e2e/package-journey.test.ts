import { describe } from 'vitest';
import { launchPackage } from '../support/launch-package.ts';
import { productionJourney } from '../support/production-journey.ts';

describe('a production hierarchy made in the packaged app', () => {
  productionJourney(async () => {
    const { page, place, choose, close } = await launchPackage();
    return {
      page,
      home: place,
      windows: { waitForEvent: () => page.context().waitForEvent('page') },
      choose: (path) => Promise.resolve(choose(path)),
      close,
    };
  });
});
