/** Lint rules. What is banned where is a design rule, not taste: each ban says what to use instead. */
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const PURE = ['src/domain/**/*.ts', 'src/engine/**/*.ts', 'src/matching/**/*.ts', 'strategies/**/*.ts'];

const CLOCK = 'Time is a value: take an Instant or the Clock port; only src/adapters/clock.ts reads the wall clock.';
const CHANCE = 'Chance is seeded: use src/domain/random.ts (or node:crypto for keys).';

const bannedGlobals = [
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate'].map((name) => ({ name, message: CLOCK })),
  { name: 'process', message: 'Settings are arguments; only src/bin reads the environment.' },
  { name: 'fetch', message: 'Only adapters do I/O.' },
  { name: 'crypto', message: CHANCE },
  { name: 'parseFloat', message: 'Money never touches a JavaScript number: use src/domain/decimal.ts.' },
];

const wallClock = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: CLOCK },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: CLOCK },
  { selector: "MemberExpression[object.name='DateTime'][property.name=/^(now|local|utc)$/]", message: CLOCK },
];
const noChance = { object: 'Math', property: 'random', message: CHANCE };
const noParseFloat = { object: 'Number', property: 'parseFloat', message: 'Use src/domain/decimal.ts for decimals.' };

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'node_modules/', '.data/', '.cache/', 'fixtures/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Numbers and booleans print well in a message; objects do not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => void this.x()` and `() => list.push(x)` are how callbacks are written here.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      // A port's method may be async in one implementation and have nothing to await in its in-memory twin.
      '@typescript-eslint/require-await': 'off',
      // Values from the wire are checked even where their type says that it cannot happen.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // One type parameter used once documents what a port hands over.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          destructuredArrayIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          ignoreRestSiblings: true,
        },
      ],
      eqeqeq: 'error',
      'no-restricted-properties': ['error', noChance, noParseFloat],
    },
  },
  {
    files: ['src/**/*.ts', 'strategies/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }] },
  },
  {
    files: ['src/**/*.ts', 'strategies/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 50 }],
      complexity: ['error', 10],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...wallClock],
    },
  },
  { files: ['src/bin/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['src/adapters/clock.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: PURE, rules: { 'no-restricted-globals': ['error', ...bannedGlobals] } },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A test that holds a value up to the light may look at it as the runtime sees it.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error', 'no-unused-vars': 'error' },
  },
);
