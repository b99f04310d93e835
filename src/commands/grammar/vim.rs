//! A syntax file for Vim and Neovim.

use super::Lexicon;

/// Returns the content of `editors/vim/syntax/awol.vim`. Where two items begin at the same position, Vim prefers the one defined later.
pub fn vim() -> String {
    let words = Lexicon::new();
    let one_of = |words: &[&str]| words.join("|").replace(' ', r"\s+");
    let (verbs, options, choices) = (one_of(&words.verbs), one_of(&words.options), one_of(&words.choices));
    let (fields, units) = (one_of(&words.fields), one_of(&words.units));
    format!(
        r##"" Vim syntax of awol's command language, made from its table of verbs.

if exists("b:current_syntax")
  finish
endif

syn case match

syn match awolOperator /\V..\||\|=\|+\|-\|*\|\//
syn match awolNumber /\v<\d+%(\.\d+)?%([eE][+-]?\d+)?%(\a|_)@!/
syn match awolNumber /\v<\d+%(\.\d+)?%([eE][+-]?\d+)?%({units})>/ contains=awolUnit
syn match awolUnit /\v\d@1<=%({units})>/ contained
syn match awolNote /\v<[A-G][#b]?-?[0-9]>/
syn match awolVerb /\v\.@1<!<%({verbs})>\.@!/
syn match awolVerb /\v<theta\ze\s+\h\w*\=\=@!/
syn match awolField /\v%(\w\.)@2<=%({fields})>/
syn match awolOption /\v<%({options})\ze\=\=@!/
syn match awolChoice /\v%(\w\=)@2<=%({choices})>/
syn keyword awolKeyword for in step rust
syn keyword awolBoolean true false
syn cluster awolExpression contains=awolOperator,awolNumber,awolNote,awolVerb,awolField,awolOption,awolChoice,awolKeyword,awolBoolean,awolText,awolRawText

syn region awolText start=/"/ skip=/\\./ end=/"\|$/ oneline contains=awolInterpolation,awolBadEscape,awolEscape,@Spell
syn region awolInterpolation matchgroup=awolBrace start=/{{/ end=/}}/ oneline contained contains=@awolExpression
syn match awolBadEscape /\\./ contained
syn match awolEscape /\v\\%([nt\\"]|u\{{\x+\}})|\{{\{{|\}}\}}/ contained
syn region awolRawText start=/'/ end=/'\|$/ oneline contains=@Spell

syn keyword awolTodo TODO FIXME XXX contained
syn match awolComment /\v%(^|[[:space:];{{}}]@1<=)#.*$/ contains=awolTodo,@Spell

hi def link awolOperator Operator
hi def link awolNumber Number
hi def link awolUnit Type
hi def link awolNote Constant
hi def link awolVerb Function
hi def link awolField Identifier
hi def link awolOption Identifier
hi def link awolChoice Constant
hi def link awolKeyword Keyword
hi def link awolBoolean Boolean
hi def link awolText String
hi def link awolRawText String
hi def link awolBrace Delimiter
hi def link awolEscape SpecialChar
hi def link awolBadEscape Error
hi def link awolTodo Todo
hi def link awolComment Comment

let b:current_syntax = "awol"
"##
    )
}
