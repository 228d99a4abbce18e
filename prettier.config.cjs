// Formatting of JavaScript, XML, SCSS, Markdown, YAML and JSON: the settings that the
// web client's own core follows. The plug-in is resolved by its full path because the
// node tools live outside the work tree.
module.exports = {
    plugins: [require.resolve("@prettier/plugin-xml")],
    printWidth: 100,
    tabWidth: 4,
    trailingComma: "es5",
    bracketSpacing: true,
    xmlWhitespaceSensitivity: "preserve",
    xmlSelfClosingSpace: true,
    overrides: [
        { files: ["*.md", "*.yml", "*.yaml", "*.json"], options: { tabWidth: 2 } },
        { files: ["*.md"], options: { proseWrap: "preserve" } },
    ],
};
