autocmd BufRead,BufNewFile *.awol setfiletype awol
