/** A vitest reporter that writes what ran, failed and was skipped, by name, to the file in ANCHORITE_TEST_SUMMARY. */
import { writeFileSync } from 'node:fs';

// vitest demands a default export of a reporter file.
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors, reason) {
    const summary = { passed: 0, failed: [], skipped: [], errors: unhandledErrors.length, reason };
    for (const module of modules) {
      // A file that could not be loaded has no tests to fail: it counts as one.
      if (module.errors().length > 0) summary.failed.push(module.moduleId);
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        const name = `${module.relativeModuleId ?? module.moduleId} > ${test.fullName}`;
        if (state === 'passed') summary.passed++;
        else if (state === 'failed') summary.failed.push(name);
        else summary.skipped.push(name);
      }
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0) summary.failed.push(`${module.relativeModuleId ?? module.moduleId} > ${suite.fullName}`);
      }
    }
    const file = process.env.ANCHORITE_TEST_SUMMARY;
    if (file) writeFileSync(file, JSON.stringify(summary));
  }
}
