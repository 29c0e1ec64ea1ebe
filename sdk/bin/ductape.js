#!/usr/bin/env node
// Stands in the repository so that npm can link it before the command line is built.
await import('../dist/cli.js');
