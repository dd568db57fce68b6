import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Imports run one way: main -> steps -> the steps' own areas -> stores, mastodon -> net.
 * For each area: the areas it must not import from.
 */
const areas = [
  'inputs',
  'steps',
  'mastodon',
  'stores',
  'sync',
  'cloudflare',
  'redirect',
  'verify',
  'publish',
  'github',
  'seal',
  'report',
  'net',
];
const allowed = {
  net: [],
  stores: ['net'],
  mastodon: ['net'],
  inputs: ['stores', 'mastodon', 'net'],
  report: ['stores', 'mastodon', 'net', 'cloudflare'],
  sync: ['stores', 'mastodon', 'net'],
  cloudflare: ['stores', 'mastodon', 'net'],
  redirect: ['stores', 'mastodon', 'net', 'cloudflare'],
  publish: ['stores', 'mastodon', 'net'],
  github: ['stores', 'mastodon', 'net'],
  seal: ['github', 'net'],
  verify: ['stores', 'mastodon', 'net', 'sync', 'cloudflare'],
  steps: areas.filter((area) => area !== 'steps'),
};

const directions = Object.entries(allowed).map(([area, may]) => ({
  files: [`src/${area}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^\\.\\./(?:\\.\\./)*(?:main|index|${areas.filter((other) => other !== area && !may.includes(other)).join('|')})(?:/|\\.ts$)`,
            message: `src/${area} imports from ${may.length === 0 ? 'no other area' : may.join(', ')} only.`,
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js'] } } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      eqeqeq: 'error',
    },
  },
  // Loaded by Node before anything else, so plain JavaScript.
  { files: ['*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['*.js'], rules: { 'no-restricted-exports': 'off' } },
  ...directions,
);
