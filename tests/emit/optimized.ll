; ModuleID = 'program'
source_filename = "program"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; Function Attrs: nounwind
declare hidden void @kiln_print_i64(i64 noundef) local_unnamed_addr #0

; Function Attrs: nounwind
define noundef i32 @kiln_main() local_unnamed_addr #1 {
entry:
  tail call void @kiln_print_i64(i64 29)
  ret i32 0
}

attributes #0 = { nounwind }
attributes #1 = { nounwind "probe-stack"="inline-asm" }

!llvm.errno.tbaa = !{!0}
!llvm.module.flags = !{!4, !5, !6}

!0 = !{!1, !1, i64 0}
!1 = !{!"int", !2, i64 0}
!2 = !{!"omnipotent char", !3, i64 0}
!3 = !{!"Simple C/C++ TBAA"}
!4 = !{i32 1, !"wchar_size", i32 4}
!5 = !{i32 8, !"PIC Level", i32 2}
!6 = !{i32 7, !"frame-pointer", i32 4}
