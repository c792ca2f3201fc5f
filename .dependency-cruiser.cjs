/** The floors of lib/README.md, bottom first. A module may import from its own floor's folder and from lower floors only. */
const floors = {
  model: [],
  smb: ['model'],
  inventory: ['model'],
  'run-command': ['model'],
  findings: ['model', 'smb'],
  report: ['model', 'smb', 'findings'],
  audit: ['model', 'smb', 'inventory', 'run-command', 'findings', 'report'],
  doctor: ['model', 'smb', 'inventory', 'run-command', 'findings', 'report', 'audit'],
  azure: ['model', 'smb', 'inventory', 'run-command', 'findings'],
  sqlite: ['model', 'findings'],
  settings: ['model', 'inventory', 'run-command', 'findings'],
};

const floorRules = Object.entries(floors).map(([room, below]) => ({
  name: `floor-${room}`,
  comment: `lib/${room} imports only ${['itself', ...below.map((name) => `lib/${name}`)].join(', ')}`,
  severity: 'error',
  from: { path: `^lib/${room}/` },
  to: { path: '^(lib|functions|test)/', pathNot: `^lib/(${[room, ...below].join('|')})/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...floorRules,
    { name: 'azure-sdk-only-in-lib-azure', severity: 'error', from: { path: '^(lib|functions)/', pathNot: '^lib/azure/|^functions/' }, to: { path: 'node_modules/@azure/' } },
    { name: 'functions-use-only-azure-functions', severity: 'error', from: { path: '^functions/' }, to: { path: 'node_modules/@azure/(?!functions)' } },
    { name: 'durable-only-in-functions-and-audit', severity: 'error', from: { path: '^lib/', pathNot: '^lib/audit/durable/' }, to: { path: 'node_modules/durable-functions' } },
    { name: 'telemetry-in-one-folder', severity: 'error', from: { path: '^(lib|functions)/', pathNot: '^functions/telemetry/' }, to: { path: 'node_modules/@opentelemetry/' } },
    { name: 'smb-imports-zod-alone', severity: 'error', from: { path: '^lib/smb/' }, to: { path: 'node_modules/', pathNot: 'node_modules/zod' } },
    { name: 'simulator-never-judges', comment: 'a guest that echoes the judge proves nothing', severity: 'error', from: { path: '^test/(arm-simulator|support/guest)' }, to: { path: '^lib/(smb|audit|azure|run-command)/' } },
    { name: 'nothing-imports-test', severity: 'error', from: { path: '^(build|lib|functions)/' }, to: { path: '^test/' } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
