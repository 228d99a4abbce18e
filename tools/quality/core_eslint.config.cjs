// The rules of core's test_lint, read from Odoo's tree (CORE_ESLINTRC): a file in the form
// that eslint has given up, with comments and trailing commas.
const fs = require("fs");
const globals = require("globals");

const legacy = new Function(`return (${fs.readFileSync(process.env.CORE_ESLINTRC, "utf8")});`)();

module.exports = [
    {
        files: ["**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: legacy.parserOptions.sourceType,
            globals: { ...globals.browser, ...globals.es2021, ...legacy.globals },
        },
        rules: legacy.rules,
    },
];
