// Rules for the JavaScript of our add-ons: what Odoo's own test_lint and its web tooling ask,
// with strict equality and a bound on complexity on top. Formatting is prettier's.
const js = require("@eslint/js");
const globals = require("globals");
const prettier = require("eslint-config-prettier");

/** Names that the web client defines on the page. */
const odooGlobals = Object.fromEntries(
    ["odoo", "luxon", "Chart", "FullCalendar", "DOMPurify"].map((name) => [name, "readonly"])
);

const component = "ClassDeclaration[superClass.name='Component']";
const staticProperty = (name) =>
    `:not(:has(ClassBody.body > PropertyDefinition[key.name='${name}'][static='true']))`;

const restrictedSyntax = [
    "error",
    "PrivateIdentifier",
    {
        selector: `${component}${staticProperty("props")}`,
        message: "Component should declare static props",
    },
    {
        selector: `${component}${staticProperty("template")}`,
        message: "Component should declare static template",
    },
    {
        selector: "PropertyDefinition[key.name='props'][static='true'] > ArrayExpression",
        message: "Props carry types: declare an object, not a list of names",
    },
    {
        selector: "CallExpression[callee.name='_t'] > :first-child[value=/(.*%s){2,}/]",
        message: "Several values in _t(): name the placeholders",
    },
    {
        selector:
            "CallExpression[callee.object.name='notificationService'][callee.property.name='add'] > Literal:first-child",
        message: "Text passed to notificationService.add() should be translated",
    },
];

module.exports = [
    js.configs.recommended,
    prettier,
    {
        files: ["**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, ...globals.es2021, ...odooGlobals },
        },
        linterOptions: { reportUnusedDisableDirectives: "error" },
        rules: {
            "arrow-body-style": ["error", "as-needed"],
            complexity: ["error", 12],
            curly: ["error", "all"],
            eqeqeq: "error",
            "no-alert": "error",
            "no-console": "error",
            "no-duplicate-imports": "error",
            "no-restricted-globals": ["error", "event", "self"],
            "no-restricted-syntax": restrictedSyntax,
            "no-unused-vars": [
                "error",
                { vars: "all", args: "none", ignoreRestSiblings: false, caughtErrors: "all" },
            ],
            "no-var": "error",
            "prefer-const": ["error", { destructuring: "all", ignoreReadBeforeAssign: true }],
        },
    },
    {
        files: ["**/*.cjs"],
        languageOptions: { sourceType: "commonjs", globals: globals.node },
    },
];
