// Highlights awol cells in JupyterLab. This is a prebuilt extension; its verbs are filled in at installation.
(() => {
  const VERBS = new Set(/*VERBS*/);
  const UNITS = '(?:ms|s|kHz|Hz|dB)?(?![\\w])';
  const NUMBER = new RegExp('^\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?' + UNITS);
  const NOTE = /^[A-G][#b]?-?\d(?!\w)/;

  const mode = {
    name: 'awol',
    startState: () => ({ quote: null, depth: 0 }),
    token(stream, state) {
      if (state.quote) {
        while (!stream.eol()) {
          const char = stream.next();
          if (char === '\\' && state.quote === '"') stream.next();
          else if (char === state.quote) { state.quote = null; break; }
        }
        return 'string';
      }
      const free = stream.pos === 0 || /[\s;{}]/.test(stream.string[stream.pos - 1]);
      if (stream.eatSpace()) return null;
      if (free && stream.peek() === '#') { stream.skipToEnd(); return 'comment'; }
      if (stream.peek() === '"' || stream.peek() === "'") { state.quote = stream.next(); return 'string'; }
      if (stream.match(NUMBER) || stream.match(NOTE)) return 'number';
      if (stream.match(/^[A-Za-z_]\w*/)) {
        const word = stream.current();
        if (stream.match(/^=(?!=)/, false)) return 'propertyName';
        if (word === 'for' || word === 'in' || word === 'step' || word === 'rust') return 'keyword';
        if (word === 'true' || word === 'false') return 'atom';
        return VERBS.has(word) ? 'keyword' : 'variableName';
      }
      const char = stream.next();
      if ('([{'.includes(char)) state.depth += 1;
      if (')]}'.includes(char)) state.depth = Math.max(0, state.depth - 1);
      return 'operator';
    },
    indent: (state, after, context) => (state.quote ? null : Math.max(0, state.depth - (/^\s*[)\]}]/.test(after) ? 1 : 0)) * context.unit),
    languageData: { indentOnInput: /^\s*[)\]}]$/, commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '[', '{', '"', "'"] } },
  };

  let shared;
  const library = async (name) => {
    const versions = shared[name];
    return (await versions[Object.keys(versions)[0]].get())();
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['awol-highlight'] = {
    init: (scope) => { shared = scope; },
    get: async () => {
      const { IEditorLanguageRegistry } = await library('@jupyterlab/codemirror');
      const { LanguageSupport, StreamLanguage } = await library('@codemirror/language');
      const plugin = {
        id: 'awol-highlight:language',
        autoStart: true,
        requires: [IEditorLanguageRegistry],
        activate: (_app, languages) => {
          languages.addLanguage({
            name: 'awol',
            mime: 'text/x-awol',
            extensions: ['awol'],
            load: async () => new LanguageSupport(StreamLanguage.define(mode)),
          });
        },
      };
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
