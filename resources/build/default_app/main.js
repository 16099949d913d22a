// Stand-in for Electron's default_app in the fallback runtime: `electron [-r module]… <folder|file> [arguments]`.
const { app } = require('electron');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const argv = process.argv.slice(1);
let target;
for (let i = 0; i < argv.length && !target; i++) {
  const word = argv[i];
  if (word === '-r' || word === '--require') Module._preloadModules([path.resolve(argv[++i])]);
  else if (word.startsWith('--require=')) Module._preloadModules([path.resolve(word.slice('--require='.length))]);
  else if (!word.startsWith('-')) target = path.resolve(word);
}

function fail(error) {
  console.error(error?.stack ?? error);
  app.exit(1);
}

if (!target) fail('usage: electron <folder or file>');
else if (fs.statSync(target).isDirectory()) {
  const manifest = JSON.parse(fs.readFileSync(path.join(target, 'package.json'), 'utf8'));
  if (manifest.version) app.setVersion(manifest.version);
  app.setName(manifest.productName ?? manifest.name);
  app.setAppPath(target);
  load(path.join(target, manifest.main));
} else {
  app.setAppPath(path.dirname(target));
  load(target);
}

function load(file) {
  try {
    Module._load(file, module, true);
  } catch (error) {
    fail(error);
  }
}
