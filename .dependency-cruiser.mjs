/**
 * The house (docs/architecture.md): imports point down only, never sideways.
 *
 *   6  mains        daemon/main   cli/main   simulator/main
 *   5  programs     daemon        cli        simulator
 *   4  deeds        posting
 *   3  neighbours   store   geelark   ipc   notify
 *   2  thought      machines   campaigns
 *   1  words        domain
 */
const room = (name, allowed, comment) => ({
  name: `${name}-knows-only-${allowed.length === 0 ? 'itself' : allowed.join('-and-')}`,
  comment,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: `^src/(${[name, ...allowed].join('|')})/` },
});

const onlyIn = (library, rooms, comment) => ({
  name: `${library}-stays-in-${rooms.join('-and-').replaceAll('/', '-')}`,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/(${rooms.join('|')})` },
  to: { path: `(^|node_modules/)${library}(/|$)` },
});

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle means two files are one idea, or a word is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    room('domain', [], 'The words of the business know nothing of the programs that use them.'),
    room(
      'machines',
      ['domain'],
      'A machine decides. What it wants done it names; the daemon provides the deed.',
    ),
    room('campaigns', ['domain'], 'A folder becomes a plan without a database, a cloud or a socket.'),
    room('store', ['domain'], 'The store keeps rows; it must not learn who decides about them.'),
    room('geelark', ['domain'], 'The cloud client speaks GeeLark and answers in our words, nothing else.'),
    room('notify', ['domain'], 'The ways out know letters, and nothing of what they are about.'),
    room('ipc', ['domain'], 'The contract is seen by both sides, so it may know neither.'),
    room(
      'posting',
      ['machines', 'campaigns', 'domain'],
      'Deeds see ports, never a neighbour: so they run against any store and any cloud.',
    ),
    room(
      'cli',
      ['ipc', 'campaigns', 'domain', 'store/check'],
      'postctl asks the daemon over the socket; of the database it may only look at a file, and never opens the cloud.',
    ),
    room(
      'simulator',
      ['domain'],
      'The simulator is written from the API reference, so that one wrong field cannot be wrong twice.',
    ),
    {
      name: 'nobody-imports-a-program',
      comment: 'daemon, cli and simulator are the tops of the house; only their own mains start them.',
      severity: 'error',
      from: { path: '^src/(domain|machines|campaigns|store|geelark|ipc|notify|posting)/' },
      to: { path: '^src/(daemon|cli|simulator)/' },
    },
    {
      name: 'daemon-never-imports-the-simulator',
      comment: 'postd must not be able to tell a simulated cloud from the real one.',
      severity: 'error',
      from: { path: '^src/daemon/' },
      to: { path: '^src/(cli|simulator)/' },
    },
    onlyIn('better-sqlite3', ['store/'], 'Nothing but the store knows that there is SQLite.'),
    onlyIn('undici', ['geelark/', 'notify/'], 'Nothing but what calls others over HTTP knows undici.'),
    onlyIn('xstate', ['machines/', 'daemon/'], 'Machines are written in machines and run by the daemon.'),
    onlyIn('pino', ['daemon/'], 'Facts are emitted everywhere and logged in one place.'),
    onlyIn(
      'prom-client',
      ['daemon/metrics/'],
      'What is counted is decided where facts and rows are, in one place.',
    ),
    onlyIn('commander', ['cli/', 'daemon/', 'simulator/'], 'Only programs parse command lines.'),
    {
      name: 'no-orphans',
      comment: 'A file nobody imports is dead.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '/main\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
