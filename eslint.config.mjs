import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'coverage/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers, booleans and bigints read well inside a template; objects do not.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Deeds and handlers share one asynchronous signature, whether or not this one has to wait.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // A machine decides; it does no I/O, reads no clock, rolls no dice and writes no log.
    files: ['src/machines/**', 'src/domain/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*'], message: 'Thought does no I/O: move this to a deed or to the daemon.' },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        ...['Date', 'process', 'setTimeout', 'setInterval', 'performance', 'fetch', 'crypto'].map((name) => ({
          name,
          message: 'Time, chance and the outside world arrive in events; see docs/architecture.md.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Chance arrives in inputs, so that a run can be replayed.',
        },
      ],
    },
  },
  {
    // XState takes the types of a machine as values that nobody reads: `{} as { context: ... }`.
    files: ['src/machines/**'],
    rules: { '@typescript-eslint/no-unnecessary-type-assertion': 'off' },
  },
  {
    // One place per program reads the environment; everything else is told by an argument.
    files: ['src/**'],
    ignores: [
      'src/daemon/main.ts',
      'src/cli/environment.ts',
      'src/simulator/main.ts',
      'src/machines/**',
      'src/domain/**',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Settings are read in daemon/config and cli/environment alone.',
        },
      ],
    },
  },
  { files: ['**/*.mjs', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  {
    // The version guards run before anything is installed, on whatever node there is: CommonJS on purpose.
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-console': 'off' },
  },
  { files: ['scripts/**', 'demo/**'], rules: { 'no-console': 'off' } },
);
