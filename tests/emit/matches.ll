; ModuleID = 'program'
source_filename = "program"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; Function Attrs: nounwind
define internal noundef double @cz.area(ptr noalias noundef nonnull readonly align 8 dereferenceable(24) %0, i32 noundef %1) #0 {
  %3 = alloca double, align 8
  %4 = load i8, ptr %0, align 1
  %5 = zext i8 %4 to i32
  %6 = icmp eq i32 %5, 0
  br i1 %6, label %9, label %7

7:                                                ; preds = %2
  %8 = icmp eq i32 %5, 1
  br i1 %8, label %10, label %19

9:                                                ; preds = %2
  ret double 0.000000e+00

10:                                               ; preds = %7
  switch i32 %1, label %16 [
    i32 1, label %11
    i32 2, label %11
    i32 3, label %11
    i32 4, label %11
    i32 5, label %11
    i32 6, label %11
    i32 7, label %11
    i32 8, label %11
    i32 9, label %11
  ]

11:                                               ; preds = %10, %10, %10, %10, %10, %10, %10, %10, %10
  %12 = getelementptr inbounds i8, ptr %0, i64 8
  %13 = load double, ptr %12, align 8
  %14 = fmul double %13, %13
  %15 = fmul double %14, 3.000000e+00
  ret double %15

16:                                               ; preds = %10
  %17 = getelementptr inbounds i8, ptr %0, i64 8
  %18 = load double, ptr %17, align 8
  store double %18, ptr %3, align 8
  br label %27

19:                                               ; preds = %7
  %20 = getelementptr inbounds i8, ptr %0, i64 8
  %21 = load double, ptr %20, align 8
  %22 = icmp sgt i32 %1, 100
  br i1 %22, label %23, label %24

23:                                               ; preds = %19
  ret double %21

24:                                               ; preds = %19
  %25 = getelementptr inbounds i8, ptr %0, i64 16
  %26 = load double, ptr %25, align 8
  store double %26, ptr %3, align 8
  br label %27

27:                                               ; preds = %24, %16
  %28 = load double, ptr %3, align 8
  ret double %28
}

; Function Attrs: nounwind
define internal noundef i32 @cz.main() #0 {
  %1 = alloca [24 x i8], align 8
  %2 = alloca [24 x i8], align 8
  %3 = alloca [24 x i8], align 8
  store i8 1, ptr %1, align 1
  %4 = getelementptr inbounds i8, ptr %1, i64 8
  store double 2.000000e+00, ptr %4, align 8
  %5 = call double @cz.area(ptr %1, i32 5)
  store i8 0, ptr %2, align 1
  %6 = call double @cz.area(ptr %2, i32 1)
  %7 = fadd double %5, %6
  store i8 2, ptr %3, align 1
  %8 = getelementptr inbounds i8, ptr %3, i64 8
  store double 1.000000e+00, ptr %8, align 8
  %9 = getelementptr inbounds i8, ptr %3, i64 16
  store double 2.000000e+00, ptr %9, align 8
  %10 = call double @cz.area(ptr %3, i32 3)
  %11 = fadd double %7, %10
  %12 = call i32 @llvm.fptosi.sat.i32.f64(double %11)
  ret i32 %12
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i32 @llvm.fptosi.sat.i32.f64(double) #1

; Function Attrs: nounwind
define i32 @kiln_main() #0 {
entry:
  %status = call i32 @cz.main()
  ret i32 %status
}

attributes #0 = { nounwind "probe-stack"="inline-asm" }
attributes #1 = { nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none) }
